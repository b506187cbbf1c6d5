#!/bin/sh
# Installs or upgrades the site on a plain Debian 12 or 13 server: PostgreSQL, the program in /opt/coop, its
# data in /var/lib/coop, its settings in /etc/coop/coop.env, Caddy with TLS. Run it as root from an
# unpacked release: deploy/install.sh spoldzielnia.example. A second run is an upgrade.
set -eu
# `su` leaves the PATH of whoever called it, without the programs of root.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

host=${1:-}
source=$(cd "$(dirname "$0")/.." && pwd)
settings=/etc/coop/coop.env

now=początek
stop() { trap - EXIT; echo "$1" >&2; exit 1; }
step() { now=$1; echo "== $1"; }
interrupted() {
    [ "$1" = 0 ] && return
    echo "Przerwano przy kroku „$now”, powód stoi wyżej. Usuń go i uruchom ten skrypt jeszcze raz." >&2
}
trap 'interrupted $?' EXIT
# Who listens at a port of this machine, by the program's name; a site that is there already is no stranger.
listener() { ss -Hltnp "sport = :$1" 2>/dev/null | sed -n 's/.*users:(("\([^"]*\)".*/\1/p' | head -n 1; }
# The name is one of the site's own, and the proxy's word says that it came by https.
answers() {
    /opt/coop/.venv/bin/python - "$1" <<'PYTHON'
import sys, urllib.request
headers = {"Host": sys.argv[1], "X-Forwarded-Proto": "https"}
urllib.request.urlopen(urllib.request.Request("http://127.0.0.1:8000/zdrowie/", headers=headers), timeout=5)
PYTHON
}
wait_for_site() {
    name=$(sed -n "s/^ALLOWED_HOSTS='\([^,']*\).*/\1/p" "$settings")
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
        answers "$name" 2>/dev/null && return
        sleep 5
    done
    stop "Serwis nie odpowiada po minucie. Powód podaje: journalctl -u coop -n 30"
}
systemd() { [ -d /run/systemd/system ] && systemctl "$@"; }

[ "$(id -u)" = 0 ] || stop "Uruchom jako root."
[ -n "$host" ] || [ -e "$settings" ] || stop "Podaj nazwę serwisu: deploy/install.sh spoldzielnia.example"
[ "$source" != /opt/coop ] || stop "Uruchom z folderu nowego wydania, nie z /opt/coop."
case $host in
    *[!a-z0-9.-]* | .* | -*) stop "Podaj samą nazwę, małymi literami, bez https:// i bez ukośnika: deploy/install.sh spoldzielnia.example" ;;
esac
if [ -n "$host" ] && [ -e "$settings" ] && ! grep -q "^ALLOWED_HOSTS='\(.*,\)\?$host[,']" "$settings"; then
    stop "Serwis ma tu inną nazwę (ALLOWED_HOSTS w $settings). Nowe wydanie: uruchom bez nazwy. Zmiana nazwy: docs/installation.md."
fi
for folder in /opt /var; do
    free=$(df -Pm "$folder" | awk 'NR == 2 { print $4 }')
    [ "$free" -ge 2048 ] || stop "W $folder jest tylko $free MB wolnego miejsca, a potrzeba 2048 MB."
done
if [ ! -e "$settings" ]; then
    for port in 80 443 8000; do
        program=$(listener "$port")
        case $program in
            "" | caddy) ;;
            *) stop "Port $port zajmuje $program. Zatrzymaj ten program albo weź inną maszynę: tu stanie Caddy (80, 443) i serwis (8000)." ;;
        esac
    done
fi

# The accounts postgres and coop may not read the folder of root.
cd /
step "pakiety systemu"
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -q -y --no-install-recommends python3 python3-venv make rsync util-linux \
    postgresql caddy tesseract-ocr tesseract-ocr-pol ca-certificates

step "konto i foldery"
id coop >/dev/null 2>&1 || useradd --system --home-dir /var/lib/coop --shell /usr/sbin/nologin coop
install -d -m 0750 -o coop -g coop /var/lib/coop
install -d -m 0750 -o root -g coop /etc/coop

install -d -m 0700 -o coop -g coop /var/lib/coop-backups

# There from before the program is exchanged until the tables fit it: meanwhile nothing can be backed up,
# and a run after one that stopped goes on without.
unfinished=/etc/coop/unfinished
if [ -x /opt/coop/.venv/bin/python ] && [ -e "$settings" ] && [ ! -e "$unfinished" ]; then
    step "kopia przed zmianą wydania"
    coop backup "/var/lib/coop-backups/coop-przed-$(date +%FT%H%M).zip" \
        || stop "Kopia się nie udała, więc niczego nie zmieniono."
    systemd stop coop || true
fi

step "program"
touch "$unfinished"
install -d -m 0755 /opt/coop
rsync -a --delete --chown=root:root --exclude /.git --exclude /.venv --exclude '/var*' "$source"/ /opt/coop/
make -s -C /opt/coop install
install -m 0755 "$source/deploy/coop" /usr/local/bin/coop

if [ ! -e "$settings" ]; then
    step "ustawienia"
    key() { /opt/coop/.venv/bin/python -c "import secrets; print(secrets.token_urlsafe(60))"; }
    umask 027
    sed -e "s|^SECRET_KEY=.*|SECRET_KEY='$(key)'|" \
        -e "s|^COOP_AUDIT_KEY=.*|COOP_AUDIT_KEY='$(key)'|" \
        -e "s|^COOP_SEAL_KEY=.*|COOP_SEAL_KEY='$(key)'|" \
        -e "s|^ALLOWED_HOSTS=.*|ALLOWED_HOSTS='$host'|" \
        -e "s|^COOP_BASE_URL=.*|COOP_BASE_URL='https://$host'|" \
        -e "s|^#DATABASE_URL=.*|DATABASE_URL='postgres:///coop'|" \
        -e "s|^#DATA_DIR=.*|DATA_DIR='/var/lib/coop'|" \
        "$source/deploy/.env.example" > "$settings"
    chown root:coop "$settings"
    echo "   $settings: wpisz serwer poczty (EMAIL_URL) i adres nadawcy (DEFAULT_FROM_EMAIL)."
    echo "   Skopiuj klucze z tego pliku poza serwer: bez nich kopia zapasowa nie wróci."
fi

step "baza"
systemd start postgresql || pg_ctlcluster --skip-systemctl-redirect "$(ls /etc/postgresql)" main start || true
asked() { runuser -u postgres -- psql -Atqc "$1"; }
[ -n "$(asked "SELECT 1 FROM pg_roles WHERE rolname = 'coop'")" ] \
    || runuser -u postgres -- createuser coop
[ -n "$(asked "SELECT 1 FROM pg_database WHERE datname = 'coop'")" ] \
    || runuser -u postgres -- createdb --owner coop --encoding UTF8 --template template0 coop
coop migrate --verbosity 0
rm -f "$unfinished"
coop collectstatic --noinput --verbosity 0

step "usługi"
install -m 0644 "$source"/deploy/coop*.service "$source"/deploy/coop*.timer /etc/systemd/system/
if [ -n "$host" ] && grep -q "root \* /usr/share/caddy" /etc/caddy/Caddyfile; then
    sed -e "s|{\$COOP_HOST}|$host|" -e "s|{\$COOP_UPSTREAM:\(.*\)} {|\1 {|" \
        "$source/deploy/Caddyfile" > /etc/caddy/Caddyfile
fi
systemctl --quiet enable coop.service coop-backup.timer caddy.service
if systemd daemon-reload; then
    systemctl restart coop coop-backup.timer
    systemctl reload-or-restart caddy
    wait_for_site
else
    echo "   Tu nie działa systemd: uruchom coop, coop-backup.timer i caddy po starcie maszyny."
fi

step "co jeszcze zrobić (coop doctor)"
coop doctor | sed -n '/^$/,$p' || true
