# What install.sh and upgrade.sh have in common: showing steps and doing them, releases, nginx.
# Sourced by bash, never run.
# shellcheck shell=bash disable=SC2034,SC2016

HOME_DIR=/srv/portal
RELEASES=$HOME_DIR/releases
DATA=$HOME_DIR/data
BACKUPS=/var/backups/portal
CONFIG=/etc/portal
ENV_FILE=$CONFIG/portal.env
NGINX_FILE=/etc/nginx/conf.d/portal.conf
WEBROOT=/var/www/letsencrypt
LOG=/var/log/portal-deploy.log
SITE_USER=portal
UPSTREAM=127.0.0.1:8000
KEPT_RELEASES=3

DRY_RUN=${DRY_RUN:-no}

# --- Showing what is done ------------------------------------------------------------------------

say() { printf '%s\n' "$*"; }
step() { printf '\n== %s\n' "$*"; }
note() { printf '   %s\n' "$*"; }

fail() {
    printf '\n%s\n' "$*" >&2
    exit 1
}

# Show a command and run it; its output goes to the log, and is shown if it fails.
run() {
    printf '   $ %s\n' "$(printf '%q ' "$@")"
    [ "$DRY_RUN" = no ] || return 0
    local output status=0
    output=$("$@" 2>&1) || status=$?
    printf '%s $ %s\n%s\n' "$(date -u +%FT%TZ)" "$*" "$output" >>"$LOG"
    if [ "$status" -ne 0 ]; then
        printf '%s\n' "$output" | tail -n 30 >&2
        return "$status"
    fi
}

# Like run, with the output shown as it comes.
run_aloud() {
    printf '   $ %s\n' "$(printf '%q ' "$@")"
    [ "$DRY_RUN" = no ] || return 0
    "$@"
}

# write_file MODE OWNER FILE: write standard input into FILE, whole or not at all.
write_file() {
    local mode=$1 owner=$2 file=$3 new
    if [ "$DRY_RUN" != no ]; then
        cat >/dev/null
        note "writes $file (mode $mode)"
        return
    fi
    [ -d "${file%/*}" ] || install -d "${file%/*}"
    new=$(mktemp "$file.XXXXXX")
    cat >"$new"
    chmod "$mode" "$new"
    chown "$owner" "$new"
    if [ -e "$file" ] && cmp -s "$new" "$file"; then
        rm "$new"
        chmod "$mode" "$file"
        chown "$owner" "$file"
        note "$file is as it should be"
    else
        mv "$new" "$file"
        note "wrote $file (mode $mode)"
    fi
}

require_root() {
    [ "$DRY_RUN" != no ] || [ "$(id -u)" -eq 0 ] || fail "Only root can do that: sudo $0 …"
}

systemd_runs() { [ -d /run/systemd/system ]; }

# systemctl, where systemd is what runs this machine.
ctl() {
    if systemd_runs || [ "$DRY_RUN" != no ]; then
        run systemctl "$@"
    else
        note "systemd does not run here, so this is left out: systemctl $*"
    fi
}

# --- Settings ------------------------------------------------------------------------------------

# setting NAME: what the environment file says.
setting() {
    [ -r "$ENV_FILE" ] || return 0
    sed -n "s/^$1=//p" "$ENV_FILE" | tail -n 1
}

# set_setting NAME VALUE: change one line of the environment file, or add it.
set_setting() {
    local name=$1 value=$2
    [ "$(setting "$name")" != "$value" ] || return 0
    if [ "$DRY_RUN" != no ]; then
        note "sets $name=$value in $ENV_FILE"
        return
    fi
    { grep -v "^$name=" "$ENV_FILE" || true; printf '%s=%s\n' "$name" "$value"; } |
        write_file 600 root:root "$ENV_FILE"
}

# manage RELEASE ARGUMENT…: manage.py of a release, as the site's user and with its settings.
manage() {
    local release=$1
    shift
    PORTAL_RELEASE=$release "$release/deploy/portal" "$@"
}

# --- Releases ------------------------------------------------------------------------------------

# prepare_release FROM: fetch a release into a folder of its own with all that it needs; sets
# RELEASE. FROM is a folder or the address of a git repository, ADDRESS#BRANCH for a branch.
prepare_release() {
    local from=$1
    RELEASE=$RELEASES/$(date -u +%Y%m%d-%H%M%S)
    run install -d "$RELEASES"
    [ "$DRY_RUN" != no ] || trap 'rm -rf "$RELEASE"' EXIT
    case $from in
        *://* | *@*:*)
            local branch=()
            [ "${from%#*}" = "$from" ] || branch=(--branch "${from##*#}")
            run git clone --quiet --depth 1 "${branch[@]}" "${from%#*}" "$RELEASE"
            ;;
        *)
            [ -f "$from/manage.py" ] || fail "$from is no copy of the program: it has no manage.py."
            note "copies $from to $RELEASE"
            if [ "$DRY_RUN" = no ]; then
                install -d "$RELEASE"
                tar -C "$from" --exclude=./.git --exclude=./.venv --exclude=./data \
                    --exclude=node_modules --exclude=__pycache__ -cf - . |
                    tar -C "$RELEASE" --no-same-owner -xf -
            fi
            ;;
    esac
    run python3 -m venv "$RELEASE/.venv"
    run "$RELEASE/.venv/bin/python" -m pip install --quiet --disable-pip-version-check \
        --requirement "$RELEASE/requirements.txt"
    run "$RELEASE/.venv/bin/python" -m compileall -q "$RELEASE" -x '/\.venv/'
    # Whoever serves the site reads the program and cannot change it.
    run chown -R root:root "$RELEASE"
    run chmod -R u+rwX,go+rX,go-w "$RELEASE"
    trap - EXIT
}

# files_of RELEASE: where its files can be read; in a dry run it is not there yet.
files_of() {
    if [ "$DRY_RUN" = no ] || [ -d "$1" ]; then printf '%s' "$1"; else printf '%s' "${HERE%/*}"; fi
}

# point LINK RELEASE: have a link lead to a release, at one moment.
point() {
    run ln -sfn "$2" "$1.new"
    run mv -T "$1.new" "$1"
}

remove_old_releases() {
    [ "$DRY_RUN" = no ] || return 0
    local kept folder
    kept=$(readlink -f "$HOME_DIR/current" "$HOME_DIR/previous" 2>/dev/null || true)
    find "$RELEASES" -mindepth 1 -maxdepth 1 -type d | sort -r | tail -n "+$((KEPT_RELEASES + 1))" |
        while read -r folder; do
            printf '%s\n' "$kept" | grep -qxF "$folder" || run rm -rf "$folder"
        done
}

# --- Services and nginx --------------------------------------------------------------------------

# install_units RELEASE: the services of a release.
install_units() {
    local unit files
    files=$(files_of "$1")
    for unit in portal-web.socket portal-web@.service portal-worker.service; do
        write_file 644 root:root "/etc/systemd/system/$unit" <"$files/deploy/systemd/$unit"
    done
    write_file 644 root:root /etc/systemd/journald.conf.d/portal.conf \
        <"$files/deploy/systemd/journald.conf"
    write_file 755 root:root /usr/local/sbin/portal <"$files/deploy/portal"
    ctl daemon-reload
}

# nginx_configuration TEMPLATE STAGE DOMAIN UPSTREAM DATA: print it for one of three stages.
# https: with a certificate here. http: without any yet. proxied: another server in front has one.
nginx_configuration() {
    local template=$1 stage=$2 domain=$3 upstream=$4 data=$5
    local edit=(
        -e "s|www\.example\.com|$domain|g"
        -e "s|/srv/portal/data|$data|g"
        -e "s|server 127\.0\.0\.1:8000;|server $upstream;|"
    )
    if [ "$stage" = https ]; then
        edit+=(-e '/^ *# --- without a certificate/,/^ *# --- end/d')
    else
        edit+=(
            -e '/^ *# --- with a certificate/,/^ *# --- end/d'
            -e '/^ *# --- without a certificate/,/^ *# --- end/s|^\( *\)# \([a-z]\)|\1\2|'
        )
    fi
    case $stage in
        http) edit+=(-e '/Strict-Transport-Security/d') ;;
        proxied)
            edit+=(
                # Here all visitors have one address, the front server's.
                -e '/limit_conn/d'
                -e 's|X-Forwarded-Proto \$scheme|X-Forwarded-Proto $http_x_forwarded_proto|'
                -e 's|X-Forwarded-For \$proxy_add_x_forwarded_for|X-Forwarded-For $http_x_forwarded_for|'
            )
            ;;
    esac
    [ ! -e /usr/lib/nginx/modules/ngx_http_brotli_static_module.so ] ||
        edit+=(-e 's|# brotli_static on;|brotli_static on;|')
    # A machine without IPv6 refuses such addresses.
    [ -e /proc/net/if_inet6 ] || edit+=(-e '/listen \[::\]/d')
    sed "${edit[@]}" -e '/^ *# --- /d' "$template"
}

# install_nginx RELEASE STAGE DOMAIN: put it in force, unless somebody has changed what is there.
install_nginx() {
    local release=$1 stage=$2 domain=$3 mark=$CONFIG/nginx.sha256 before=""
    if [ -e "$NGINX_FILE" ] && ! sha256sum --status -c "$mark" 2>/dev/null; then
        note "$NGINX_FILE was changed by hand and stays as it is."
        note "The new one would be: $release/deploy/nginx.conf"
        return
    fi
    if [ "$DRY_RUN" = no ] && [ -e "$NGINX_FILE" ]; then
        before=$(mktemp)
        cp "$NGINX_FILE" "$before"
    fi
    nginx_configuration "$(files_of "$release")/deploy/nginx.conf" "$stage" "$domain" "$UPSTREAM" "$DATA" |
        write_file 644 root:root "$NGINX_FILE"
    if ! run nginx -t; then
        if [ -n "$before" ]; then mv "$before" "$NGINX_FILE"; else rm -f "$NGINX_FILE"; fi
        fail "nginx does not take that configuration; the one before is in its place again."
    fi
    [ -z "$before" ] || rm -f "$before"
    [ "$DRY_RUN" != no ] || sha256sum "$NGINX_FILE" >"$mark"
    ctl reload-or-restart nginx
}
