#!/bin/bash
# First process of the twin's namespaces: hides the host's sockets, then runs the twin and ends with it.
# bash reaps whatever is left without a parent.
# Arguments: name server, instance root file system, services root file system, command…
set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
name_server=$1 instance=$2 services=$3
shift 3

mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/netns /run/lower/instance /run/lower/services /run/layer/upper /run/layer/work /run/services
# Bound first: a folder's name may hold characters that overlay reads as its own.
mount --bind "$instance" /run/lower/instance
mount --bind "$services" /run/lower/services
mount -t overlay -o lowerdir=/run/lower/services,upperdir=/run/layer/upper,workdir=/run/layer/work overlay /run/services
mkdir -p /run/services/twin
for device in null zero random urandom; do
  : >>"/run/services/dev/$device"
  mount --bind "/dev/$device" "/run/services/dev/$device"
done

# Names are asked of the twin's internet, by everything that runs in here.
echo "nameserver $name_server" >/run/resolv.conf
target=$(readlink -m /etc/resolv.conf)
if [ ! -e "$target" ]; then
  mkdir -p "$(dirname "$target")"
  : >"$target"
fi
mount --bind /run/resolv.conf "$target"

ip link set lo up
"$@" &
# The report of the start is the twin's alone: whoever waits for it must see its end.
exec 3>&-
wait $!
