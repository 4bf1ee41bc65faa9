#!/bin/bash
# Puts the site on a server: Debian 12 or 13, one command, safe to run again.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=deploy/steps.sh
. "$HERE/steps.sh"

usage() {
    cat <<'TEXT'
Usage: deploy/install.sh DOMAIN [OPTION]…

Puts the site on this server (Debian 12 or 13), at https://DOMAIN/. Shows each step, and may be
run again at any time: what is done already stays as it is.

  --database postgresql|sqlite  where everything is kept (default: postgresql)
  --from FOLDER|GIT_URL         where the program comes from (default: the folder of this script);
                                GIT_URL#BRANCH for a branch
  --email ADDRESS               whom Let's Encrypt writes to if a certificate is about to expire
  --certificate FILE            a certificate of your own, with its whole chain, instead of
                                Let's Encrypt's; and its key:
  --certificate-key FILE
  --no-certificate              another server in front has the certificate, and is the only one
                                that reaches port 80 of this one
  --restore FILE                begin with the site in this backup, not with the demo company
  --dry-run                     only show the steps
  --help

Exit code: 0 the site is healthy, 1 something failed, 2 it is installed but not healthy yet.
TEXT
}

DOMAIN="" DATABASE="" FROM=$(dirname "$HERE") EMAIL="" RESTORE=""
CERTIFICATE="" CERTIFICATE_KEY="" CERTIFICATES=certbot
while [ $# -gt 0 ]; do
    case $1 in
        --database | --from | --email | --certificate | --certificate-key | --restore)
            [ $# -ge 2 ] && [ "${2#-}" = "$2" ] || fail "$1 needs a value; see --help."
            case $1 in
                --database) DATABASE=$2 ;;
                --from) FROM=$2 ;;
                --email) EMAIL=$2 ;;
                --certificate) CERTIFICATE=$2 CERTIFICATES=own ;;
                --certificate-key) CERTIFICATE_KEY=$2 ;;
                --restore) RESTORE=$2 ;;
            esac
            shift
            ;;
        --no-certificate) CERTIFICATES=none ;;
        --dry-run) DRY_RUN=yes ;;
        --help | -h)
            usage
            exit 0
            ;;
        -*) fail "Unknown option $1; see --help." ;;
        *)
            [ -z "$DOMAIN" ] || fail "One domain, not several: $DOMAIN and $1."
            DOMAIN=$1
            ;;
    esac
    shift
done

check_arguments() {
    [ -n "$DOMAIN" ] || fail "Say under which name the site is to be found: deploy/install.sh www.example.com"
    [[ $DOMAIN =~ ^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])$ ]] ||
        fail "$DOMAIN is no name of a host such as www.example.com (small letters, no https://, no slash)."
    case $DATABASE in
        "" | postgresql | sqlite) ;;
        *) fail "--database is postgresql or sqlite, not $DATABASE." ;;
    esac
    if [ "$CERTIFICATES" = own ]; then
        [ -r "$CERTIFICATE" ] || fail "--certificate: $CERTIFICATE cannot be read."
        [ -r "$CERTIFICATE_KEY" ] || fail "--certificate-key: give the file with the certificate's key."
    fi
    [ -z "$RESTORE" ] || [ -r "$RESTORE" ] || fail "--restore: $RESTORE cannot be read."
}

check_machine() {
    require_root
    local name
    # shellcheck source=/dev/null
    name=$(. /etc/os-release && printf '%s %s' "${ID:-}" "${VERSION_ID:-}")
    case $name in
        "debian 12" | "debian 13") note "Debian ${name#debian }" ;;
        *) fail "This is $name; the script knows Debian 12 and 13." ;;
    esac
    systemd_runs || note "systemd does not run here: everything is installed, and nothing started."
    if [ "$DRY_RUN" = no ]; then
        local free
        free=$(df --output=avail -k /srv | tail -n 1)
        [ "$free" -gt 3000000 ] || fail "Less than 3 GB are free in /srv."
    fi
}

# The database that is in use already stays; to move, see docs/operating.md.
choose_database() {
    local there
    there=$(setting DATABASE_URL)
    case $there in
        "") DATABASE=${DATABASE:-postgresql} ;;
        sqlite*) there=sqlite ;;
        *) there=postgresql ;;
    esac
    [ -z "$there" ] || [ -z "$DATABASE" ] || [ "$DATABASE" = "$there" ] ||
        fail "This site is on $there. To move it: back up, change DATABASE_URL in $ENV_FILE, restore."
    DATABASE=${there:-$DATABASE}
    note "Database: $DATABASE"
}

install_packages() {
    local packages=(python3 python3-venv ca-certificates curl git nginx-light
        libnginx-mod-http-brotli-static)
    [ "$DATABASE" = sqlite ] || packages+=(postgresql)
    [ "$CERTIFICATES" != certbot ] || packages+=(certbot)
    run env DEBIAN_FRONTEND=noninteractive apt-get update -qq
    # Nobody is asked about a file of a package's that somebody has changed: it stays.
    run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        -o Dpkg::Options::=--force-confold "${packages[@]}"
}

make_user_and_folders() {
    if id "$SITE_USER" >/dev/null 2>&1; then
        note "user $SITE_USER is there"
    else
        run useradd --system --user-group --home-dir "$HOME_DIR" --shell /usr/sbin/nologin "$SITE_USER"
    fi
    run install -d -m 755 "$HOME_DIR" "$RELEASES" "$CONFIG" "$WEBROOT"
    # nginx reads what is published, and may look for nothing else.
    run install -d -m 710 -o "$SITE_USER" -g www-data "$DATA"
    run install -d -m 2750 -o "$SITE_USER" -g www-data "$DATA/published" "$DATA/static"
    run install -d -m 700 -o "$SITE_USER" -g "$SITE_USER" "$BACKUPS"
}

as_postgres() {
    (cd / && runuser -u postgres -- psql -qAtX -v ON_ERROR_STOP=1 "$@")
}

make_database() {
    if [ "$DATABASE" = sqlite ]; then
        note "SQLite needs nothing."
        return
    fi
    if systemd_runs || [ "$DRY_RUN" != no ]; then
        ctl enable --now postgresql
    elif ! as_postgres -c "SELECT" >/dev/null 2>&1; then
        run service postgresql start
    fi
    if [ "$DRY_RUN" != no ]; then
        note "makes the role and the database $SITE_USER, if they are not there"
        return
    fi
    local tries=0
    until as_postgres -c "SELECT" >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ "$tries" -lt 30 ] || fail "PostgreSQL does not answer: look at journalctl -u 'postgresql*'."
        sleep 1
    done
    # The site comes in by its user's name, through the machine's own socket: there is no password.
    [ "$(as_postgres -c "SELECT 1 FROM pg_roles WHERE rolname = '$SITE_USER'")" = 1 ] ||
        run as_postgres -c "CREATE ROLE $SITE_USER LOGIN"
    [ "$(as_postgres -c "SELECT 1 FROM pg_database WHERE datname = '$SITE_USER'")" = 1 ] ||
        run as_postgres -c "CREATE DATABASE $SITE_USER OWNER $SITE_USER ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0"
}

install_program() {
    RELEASE=$(readlink -f "$HOME_DIR/current" 2>/dev/null || true)
    if [ -n "$RELEASE" ] && [ -x "$RELEASE/.venv/bin/python" ]; then
        note "$RELEASE is in use and stays; for another version run deploy/upgrade.sh."
    else
        prepare_release "$FROM"
        point "$HOME_DIR/current" "$RELEASE"
    fi
}

database_url() {
    if [ "$DATABASE" = sqlite ]; then
        printf 'sqlite:///%s/db.sqlite3' "$DATA"
    else
        printf 'postgres:////var/run/postgresql/%s' "$SITE_USER"
        local port
        port=$([ "$DRY_RUN" != no ] || as_postgres -c "SHOW port")
        [ "${port:-5432}" = 5432 ] || printf '?port=%s' "$port"
    fi
}

write_settings() {
    if [ -e "$ENV_FILE" ]; then
        note "$ENV_FILE is there; only SITE_URL follows this script."
        run chmod 600 "$ENV_FILE"
        return
    fi
    write_file 600 root:root "$ENV_FILE" <<TEXT
# Settings of the site: docs/operating.md says what each one does. After a change:
#   systemctl restart portal-worker portal-web@current && portal doctor
DATA_DIR=$DATA
DATABASE_URL=$(database_url)
BACKUP_DIR=$BACKUPS
# nginx stands in front, with a certificate or without.
BEHIND_PROXY=on
# Without these nobody is told of an inquiry by e-mail:
#EMAIL_URL=smtp+tls://user:password@smtp.example.com:587
#DEFAULT_FROM_EMAIL=website@$DOMAIN
TEXT
}

has_certificate() { [ -s "$CONFIG/tls/fullchain.pem" ] && [ -s "$CONFIG/tls/privkey.pem" ]; }

# The stage that nginx can be in before certbot is asked.
choose_stage() {
    case $CERTIFICATES in
        none) STAGE=proxied ;;
        own) STAGE=https ;;
        certbot) if has_certificate; then STAGE=https; else STAGE=http; fi ;;
    esac
    set_site_url
}

set_site_url() {
    case $STAGE in
        http) set_setting SITE_URL "http://$DOMAIN" ;;
        *) set_setting SITE_URL "https://$DOMAIN" ;;
    esac
}

install_own_certificate() {
    [ "$CERTIFICATES" = own ] || return 0
    run install -d -m 700 "$CONFIG/tls"
    write_file 600 root:root "$CONFIG/tls/fullchain.pem" <"$CERTIFICATE"
    write_file 600 root:root "$CONFIG/tls/privkey.pem" <"$CERTIFICATE_KEY"
}

fill_site() {
    if [ -n "$RESTORE" ] && [ ! -e "$CONFIG/restored" ]; then
        run install -m 600 -o "$SITE_USER" -g "$SITE_USER" "$RESTORE" "$BACKUPS/to-restore"
        run_aloud manage "$RELEASE" restore "$BACKUPS/to-restore"
        run rm "$BACKUPS/to-restore"
        run touch "$CONFIG/restored"
    fi
    run_aloud manage "$RELEASE" prepare
}

start_services() {
    ctl enable --now portal-web.socket
    ctl enable portal-web@current portal-worker
    ctl restart portal-web@current portal-worker
}

get_certificate() {
    [ "$STAGE" = http ] || return 0
    local whom=(--register-unsafely-without-email)
    [ -z "$EMAIL" ] || whom=(--email "$EMAIL")
    if ! systemd_runs && [ "$DRY_RUN" = no ]; then
        note "nginx is not running, so no certificate can be asked for. Run this again when it is."
        return
    fi
    if ! run certbot certonly --non-interactive --agree-tos --keep-until-expiring "${whom[@]}" \
        --webroot --webroot-path "$WEBROOT" --domain "$DOMAIN" \
        --deploy-hook "systemctl reload nginx"; then
        note "There is no certificate yet: the site is at http://$DOMAIN/ for now. When the name"
        note "$DOMAIN leads to this server and port 80 is open, run this script again."
        return
    fi
    run install -d -m 700 "$CONFIG/tls"
    run ln -sfn "/etc/letsencrypt/live/$DOMAIN/fullchain.pem" "$CONFIG/tls/fullchain.pem"
    run ln -sfn "/etc/letsencrypt/live/$DOMAIN/privkey.pem" "$CONFIG/tls/privkey.pem"
    STAGE=https
    set_site_url
    run_aloud manage "$RELEASE" prepare
    ctl restart portal-web@current portal-worker
    install_nginx "$RELEASE" "$STAGE" "$DOMAIN"
}

# Back up once, and wait for what takes a few seconds after the start.
look_at_it() {
    if [ "$DRY_RUN" != no ]; then
        note "backs up once, and runs: portal doctor"
        return
    fi
    run manage "$RELEASE" backup
    if ! systemd_runs; then
        note "Nothing was started here. Where systemd runs, this script runs again by itself:"
        note "$RELEASE/deploy/install.sh $DOMAIN"
        return
    fi
    local tries=0
    until curl -sf -o /dev/null -H "Host: localhost" "http://$UPSTREAM/healthz" || [ "$tries" -ge 60 ]; do
        tries=$((tries + 1))
        sleep 1
    done
    manage "$RELEASE" doctor || HEALTH=2
}

HEALTH=0
check_arguments
[ "$DRY_RUN" != no ] || { require_root && : >>"$LOG" && chmod 600 "$LOG"; }
step "1/10 This machine"
check_machine
choose_database
step "2/10 Debian's packages"
install_packages
step "3/10 User and folders"
make_user_and_folders
step "4/10 Database"
make_database
step "5/10 The program"
install_program
step "6/10 Settings"
write_settings
choose_stage
step "7/10 The site"
fill_site
step "8/10 Services"
install_units "$RELEASE"
start_services
step "9/10 nginx and the certificate"
install_own_certificate
install_nginx "$RELEASE" "$STAGE" "$DOMAIN"
get_certificate
step "10/10 Is it well?"
look_at_it
[ "$DRY_RUN" != no ] || printf '%s %s\n' "$STAGE" "$DOMAIN" >"$CONFIG/stage"

say ""
if [ "$DRY_RUN" != no ]; then
    say "Dry run: nothing was changed."
else
    say "The site:       $(setting SITE_URL)/"
    say "Its admin:      $(setting SITE_URL)/admin/"
    say "Its settings:   $ENV_FILE"
    say "Its backups:    $BACKUPS (copy them to another machine, and $DATA/secret_key once)"
    say "Its commands:   portal doctor, portal backup, portal createsuperuser, …"
    say "A new version:  deploy/upgrade.sh"
fi
exit "$HEALTH"
