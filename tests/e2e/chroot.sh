#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Both commands on a bare Debian 12 (debootstrap --variant=minbase), then both again in a network namespace without a route:
# once installed they need nothing from outside.  Needs root, debootstrap, the mirrors that this machine's apt uses, half an
# hour; without the privileges it is skipped (exit code 77) with the reason.  ZHUJI_CHROOT_TEST="" runs all of deploy/test.
set -euo pipefail
tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
test_options=${ZHUJI_CHROOT_TEST---quick}

skip() { echo "SKIP chroot: $*"; exit 77; }
[ "$(id -u)" -eq 0 ] || skip "needs root"
for tool in debootstrap unshare ip git; do
        command -v $tool >/dev/null || skip "needs $tool"
done
unshare --mount --net --pid --fork true 2>/dev/null || skip "namespaces are not allowed here"

mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
        sed -n 's/^URIs: *\([^ ]*\).*/\1/p; s/^deb \(\[[^]]*\] \)\?\(http[^ ]*\) .*/\2/p' | grep -m1 '/debian/\?$') || true
[ -n "$mirror" ] || skip "no Debian mirror is configured"
root=$(mktemp -d /var/tmp/zhuji-chroot-XXXXXX)
chmod 755 "$root" # apt's own user downloads
trap 'rm -rf --one-file-system "$root"' EXIT

echo "== debootstrap bookworm from $mirror"
log=$(mktemp)
if ! debootstrap --variant=minbase bookworm "$root" "$mirror" >"$log" 2>&1; then
        tail -n 20 "$log"
        rm -f "$log"
        skip "debootstrap failed"
fi
rm -f "$log"
apt-config dump | grep -i '^Acquire::https\?::proxy' >"$root/etc/apt/apt.conf.d/99host" || true
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
mkdir "$root/zhuji"
git -C "$tree" ls-files -z | tar -C "$tree" --null -T - -c | tar -C "$root/zhuji" --no-same-owner -x

# run NETWORK COMMAND...: in the chroot, with namespaces of its own, so that nothing stays mounted or running.
run() {
        local network=$1
        shift
        # shellcheck disable=SC2016
        unshare --mount --pid --fork --kill-child $network bash -euc '
                root=$1; shift
                ip link set lo up
                mount -t proc proc "$root/proc"
                mount --rbind /dev "$root/dev"
                exec env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot "$root" \
                        bash -euo pipefail -c "cd /zhuji; $*"' _ "$root" "$@"
}

totals='import json,sys
t=json.load(sys.stdin); print(t)
assert t["in_flight"] == 0 and t["verified_nodes"] == 6 and t["registered"] >= 40
assert t["reports"] == t["approved"] + t["reworked"]'

echo "== bare system: deploy/demo";             run "" "./deploy/demo --json >/tmp/totals; python3 -c '$totals' </tmp/totals"
echo "== bare system: deploy/test $test_options"; run "" "./deploy/test $test_options"
echo "== without a route: deploy/demo";         run --net "./deploy/demo --json >/tmp/totals; python3 -c '$totals' </tmp/totals"
echo "== without a route: deploy/test --quick"; run --net "./deploy/test --quick"
echo "== both commands work on a bare Debian 12, and offline once installed"
