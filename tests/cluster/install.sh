#!/bin/sh
# See that the Debian packages are there of which tests/cluster makes its servers;
# install them when we may, else say which they are.
set -eu

missing=
for package in etcd-server patroni postgresql; do
    dpkg-query --show --showformat '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "collegial: ./run cluster needs Debian's packages$missing, and this is no Debian" >&2
    exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "collegial: ./run cluster needs packages that are not here. Install them: sudo apt-get install$missing" >&2
    exit 1
fi

# Debian starts services as it installs them; we start our own, elsewhere.
policy=/usr/sbin/policy-rc.d
if ! [ -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy"
fi
echo "collegial: installing$missing ..." >&2
apt-get update -qq || echo 'collegial: not every list of packages could be fetched' >&2
# shellcheck disable=SC2086 # a list of names
DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing >/dev/null
