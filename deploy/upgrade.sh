#!/bin/bash
# Brings the site to another version while it is visited, or back if that version is not well.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=deploy/steps.sh
. "$HERE/steps.sh"

usage() {
    cat <<'TEXT'
Usage: deploy/upgrade.sh [OPTION]…

Brings the site to another version: fetches it into a folder of its own, makes a backup, changes
the tables, tries the new version beside the old one, and lets it take over on the same socket, so
that no request fails. If anything goes wrong the old version goes on, and the tables are as they
were. It ends at the first thing that fails, and says which.

  --from FOLDER|GIT_URL  where the new version is (default: the folder of this script);
                         GIT_URL#BRANCH for a branch
  --back                 back to the version before, whose tables must be the same
  --dry-run              only show the steps
  --help

Exit code: 0 the new version serves; 1 the old one goes on.
TEXT
}

FROM=${HERE%/*} BACK=no
while [ $# -gt 0 ]; do
    case $1 in
        --from)
            [ $# -ge 2 ] && [ "${2#-}" = "$2" ] || fail "--from needs a folder or the address of a git repository."
            FROM=$2
            shift
            ;;
        --back) BACK=yes ;;
        --dry-run) DRY_RUN=yes ;;
        --help | -h)
            usage
            exit 0
            ;;
        *) fail "Unknown option $1; see --help." ;;
    esac
    shift
done

CURRENT=$HOME_DIR/current
NEXT=$HOME_DIR/next
PREVIOUS=$HOME_DIR/previous
OLD=$(readlink -f "$CURRENT" 2>/dev/null || true)
# What was done, for the way back; and why it is gone.
MIGRATED=no SWITCHED=no DONE=no BEFORE="" BACKUP="" FOUND=""

check_machine() {
    require_root
    if [ "$DRY_RUN" != no ]; then
        return
    fi
    [ -n "$OLD" ] && [ -e "$ENV_FILE" ] || fail "There is no site here yet: run deploy/install.sh DOMAIN."
    systemd_runs || fail "systemd does not run here; upgrades are made where the site is served."
    exec 9>"$CONFIG/upgrade.lock"
    flock -n 9 || fail "Another upgrade is under way."
    systemctl is-active --quiet portal-web@current ||
        fail "The site is not running: systemctl status portal-web@current"
    # Somebody's Ctrl-C or a closed terminal is no reason to stop half way.
    trap '' HUP INT
    # Whoever reads the site goes first.
    renice -n 10 -p $$ >/dev/null
}

# failing ADDRESS: what /healthz says is not well, sorted; "no-answer" if it says nothing.
failing() {
    { curl -s --max-time 30 -H "Host: localhost" "http://$1/healthz" || true; } | python3 -c '
import json, sys
try:
    print("\n".join(sorted(json.load(sys.stdin)["failing"])))
except ValueError:
    print("no-answer")'
}

# is_well ADDRESS: whether nothing fails there that did not before. The worker is not asked for
# while it stands still.
is_well() {
    local found
    found=$(failing "$1")
    if [ "$SWITCHED" = no ]; then found=$(printf '%s\n' "$found" | grep -vx worker || true); fi
    found=$(comm -23 <(printf '%s\n' "$found" | sort -u) <(printf '%s\n' "$BEFORE" | sort -u) | grep . || true)
    FOUND=${found//$'\n'/, }
    [ -z "$FOUND" ]
}

# becomes_well ADDRESS SECONDS
becomes_well() {
    local end=$((SECONDS + $2))
    until is_well "$1"; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 1
    done
}

# Serve the new release at an address that nobody visits, and look at it.
try_release() {
    local port trial address host status=0
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    address=127.0.0.1:$port
    note "serves $RELEASE at $address"
    [ "$DRY_RUN" = no ] || return 0
    PORTAL_RELEASE=$RELEASE HOST=127.0.0.1 PORT=$port "$RELEASE/deploy/portal" web \
        >>"$LOG" 2>&1 9>&- &
    trial=$!
    host=$(setting SITE_URL)
    if ! becomes_well "$address" 60; then
        status=1
    elif ! curl -sf --max-time 60 -o /dev/null -H "Host: ${host#*://}" \
        -H "X-Forwarded-Proto: https" "http://$address/"; then
        status=1 FOUND="the home page"
    fi
    kill "$trial" 2>/dev/null || true
    wait "$trial" 2>/dev/null || true
    return "$status"
}

# The new one serves beside the old one before that ends, and beside its own successor.
switch_to() {
    local release=$1
    point "$NEXT" "$release" &&
        ctl start portal-web@next &&
        point "$CURRENT" "$release" &&
        ctl restart portal-web@current &&
        ctl stop portal-web@next
}

# --- The way back --------------------------------------------------------------------------------

undo_migrations() {
    [ "$MIGRATED" = yes ] || return 0
    ctl stop portal-worker
    if run manage "$RELEASE" migrations "$CONFIG/migrations" --back; then
        note "The tables are as they were, with all that was entered since."
    else
        note "The tables cannot be changed back, so the backup from before is restored; what was"
        note "entered since is in the tables that were put aside."
        ctl stop portal-web@current
        run_aloud manage "$OLD" restore "$BACKUP" --aside --no-input
    fi
}

# Called when this script ends, whyever.
end() {
    trap - EXIT
    [ "$DONE" = yes ] || go_back
}

go_back() {
    set +e
    say ""
    say "That did not work${FOUND:+: not well is $FOUND}."
    step "Back to $OLD"
    if [ "$SWITCHED" = yes ]; then
        ctl stop portal-web@next
        switch_to "$OLD"
        install_units "$OLD"
    fi
    undo_migrations
    # The list of static files is the old version's again.
    run manage "$OLD" prepare --only-static
    ctl start portal-web@current
    ctl restart portal-worker
    SWITCHED=yes
    [ "$BACK" = yes ] || run rm -rf "$RELEASE"
    if becomes_well "$UPSTREAM" 90; then
        fail "The site is served by $OLD, as before. What went wrong is in $LOG."
    fi
    fail "The site is served by $OLD, and not well ($FOUND): run portal doctor, and see $LOG."
}

back_to_previous() {
    RELEASE=$(readlink -f "$PREVIOUS" 2>/dev/null || true)
    [ -n "$RELEASE" ] && [ -d "$RELEASE" ] || fail "There is no version before this one."
    step "1/2 The tables"
    local before after
    before=$(manage "$RELEASE" showmigrations --plan | sort)
    after=$(manage "$OLD" showmigrations --plan | sort)
    [ "$before" = "$after" ] ||
        fail "The versions have different tables. Go back with the backup from before the upgrade: see docs/operating.md."
    note "are the same"
    step "2/2 $RELEASE takes over"
    BEFORE=$(failing "$UPSTREAM")
    run manage "$RELEASE" prepare --only-static
    SWITCHED=yes
    trap end EXIT
    switch_to "$RELEASE"
    install_units "$RELEASE"
    ctl restart portal-worker
    becomes_well "$UPSTREAM" 90
    DONE=yes
    point "$PREVIOUS" "$OLD"
    say ""
    say "The site is served by $RELEASE."
}

# --- The way there -------------------------------------------------------------------------------

upgrade() {
    step "1/7 The site as it is"
    BEFORE=$([ "$DRY_RUN" != no ] || failing "$UPSTREAM")
    note "served by ${OLD:-nothing yet}"
    [ -z "$BEFORE" ] || note "is not well already: ${BEFORE//$'\n'/, }"

    step "2/7 The new version"
    prepare_release "$FROM"
    [ "$DRY_RUN" != no ] || trap end EXIT
    run manage "$RELEASE" check

    step "3/7 Backup"
    BACKUP=$BACKUPS/before-upgrade.tar
    run rm -f "$BACKUP"
    run manage "$OLD" backup "$BACKUP"

    step "4/7 Static files and tables"
    run manage "$RELEASE" prepare --only-static
    note "notes in $CONFIG/migrations which changes of the tables are made already"
    [ "$DRY_RUN" != no ] || manage "$OLD" migrations - >"$CONFIG/migrations"
    if [ "$DRY_RUN" = no ] && manage "$RELEASE" migrate --check >/dev/null 2>&1; then
        note "The tables stay as they are."
    else
        ctl stop portal-worker
        MIGRATED=yes
    fi
    run manage "$RELEASE" prepare

    step "5/7 A trial beside the old version"
    try_release

    step "6/7 It takes over"
    SWITCHED=yes
    install_units "$RELEASE"
    switch_to "$RELEASE"
    ctl restart portal-worker
    [ "$DRY_RUN" != no ] || becomes_well "$UPSTREAM" 90
    DONE=yes

    step "7/7 Tidying up"
    point "$PREVIOUS" "$OLD"
    if [ -e "$CONFIG/stage" ]; then
        read -r stage domain <"$CONFIG/stage"
        install_nginx "$RELEASE" "$stage" "$domain"
    fi
    remove_old_releases
    say ""
    say "The site is served by $RELEASE. The version before: deploy/upgrade.sh --back"
}

check_machine
if [ "$BACK" = yes ]; then back_to_previous; else upgrade; fi
[ "$DRY_RUN" = no ] || say "Dry run: nothing was changed."
