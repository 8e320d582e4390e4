#!/bin/bash
# First process of an instance: makes the machine image writable, gives it what EC2 and its image would, becomes systemd.
# Arguments: instance id, name server, CA certificate.
set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
id=$1 name_server=$2 authority=$3
here=$(dirname "$0")
base=/run/instances/$id
root=$base/root

mkdir -p "$base"
mount -t tmpfs -o size=1g,mode=755 tmpfs "$base"
mkdir "$base/upper" "$base/work" "$root"
mount -t overlay -o "lowerdir=/run/lower/instance,upperdir=$base/upper,workdir=$base/work" overlay "$root"

mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in null zero full random urandom tty; do
  : >"$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"

hostname "$id"
echo "$id" >"$root/etc/hostname"
echo "127.0.0.1 localhost $id" >"$root/etc/hosts"
rm -f "$root/etc/resolv.conf"
printf 'nameserver %s\noptions timeout:2\n' "$name_server" >"$root/etc/resolv.conf"
# Another machine, another id: services derive theirs from it.
echo -n "$id" | sha256sum | cut -c1-32 >"$root/etc/machine-id"

# The authority of this twin's internet is a public one as far as its machines know.
certificate=$root/usr/local/share/ca-certificates/portcullis-twin.crt
mkdir -p "$(dirname "$certificate")"
cp "$authority" "$certificate"
cat "$authority" >>"$root/etc/ssl/certs/ca-certificates.crt"
ln -s /usr/local/share/ca-certificates/portcullis-twin.crt \
  "$root/etc/ssl/certs/$(openssl x509 -hash -noout -in "$authority").0"

# The twin has set up the network; there is no hardware to set up; what the host's kernel does is not the instance's.
units=$root/etc/systemd/system
for unit in systemd-udevd.service systemd-udevd-control.socket systemd-udevd-kernel.socket systemd-networkd.service \
  systemd-resolved.service systemd-timesyncd.service systemd-modules-load.service systemd-hwdb-update.service \
  sys-kernel-debug.mount sys-kernel-tracing.mount getty.target console-getty.service apt-daily.timer \
  apt-daily-upgrade.timer dpkg-db-backup.timer fstrim.timer e2scrub_all.timer; do
  ln -sf /dev/null "$units/$unit"
done
ln -sf /usr/lib/systemd/system/multi-user.target "$units/default.target"
install -D -m 755 "$here/userData.py" "$root/usr/local/libexec/twin-user-data"
install -m 644 "$here/user-data.service" "$units/cloud-final.service"
mkdir -p "$units/multi-user.target.wants"
ln -sf ../cloud-final.service "$units/multi-user.target.wants/cloud-final.service"
# As cloud-init's own: it is reached when user data has done its work, and units wait for it.
install -m 644 "$here/cloud-init.target" "$units/cloud-init.target"
ln -sf ../cloud-init.target "$units/multi-user.target.wants/cloud-init.target"

cd "$root"
mkdir .old
pivot_root . .old
umount -l /.old
rmdir /.old
ulimit -n "$(ulimit -Hn)"
exec env -i PATH="$PATH" container=other /lib/systemd/systemd --log-target=console --log-level=notice </dev/null
