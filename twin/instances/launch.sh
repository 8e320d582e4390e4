#!/bin/bash
# Puts itself into the instance's control group and network namespace, and becomes the keeper of its other namespaces.
# Arguments: control group, instance id, then those of boot.sh.
set -euo pipefail
cgroup=$1 id=$2
shift
echo "$$" >"$cgroup/cgroup.procs"
exec nsenter "--net=/run/netns/$id" -- \
  unshare --mount --pid --uts --ipc --cgroup --fork --kill-child bash "$(dirname "$0")/boot.sh" "$@"
