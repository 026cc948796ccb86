# What run and soak share: building the programs, starting servers, looking at processes. To be sourced.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
portside=${PORTSIDE:-$root/portside}
work=''
pids=()

fail() {
    echo "$(basename "$0"): $*" >&2
    exit 1
}

need() { # TOOL PACKAGE
    command -v "$1" >/dev/null || fail "$1 is missing; install the Debian package $2"
}

stop_all() {
    if [ ${#pids[@]} -gt 0 ]; then
        kill "${pids[@]}" 2>/dev/null || true
        wait "${pids[@]}" 2>/dev/null || true
    fi
    pids=()
}

clean_up() {
    stop_all
    if [ -n "$work" ]; then rm -rf "$work"; fi
}

# Makes the clients, and each server twice from one source: native, and as a guest.
build() {
    need cc gcc
    need clang clang
    command -v "${portside%% *}" >/dev/null || fail "there is no $portside; set PORTSIDE to the command that runs a module"
    work=$(mktemp -d)
    trap clean_up EXIT
    local flags=(-std=gnu11 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror)
    local guests=$root/guests/c unit
    local native=("${flags[@]}" "-I$here/native" "-I$guests" -include "$here/native/wasi/api.h")
    local wasm=(clang --target=wasm32-wasi)
    cc "${flags[@]}" "$here/load.c" -o "$work/load"
    cc "${native[@]}" "$here/server.c" "$here/native/net_posix.c" -o "$work/server"
    cc "${native[@]}" "$guests"/{poll_http_server,http_request,cli}.c "$here/native/net_posix.c" -o "$work/poll_http_server"
    for unit in "$here/server" "$guests"/{net,resolve,errors,cli,http_request,poll_http_server}; do
        "${wasm[@]}" "${flags[@]}" "-I$guests" -c "$unit.c" -o "$work/$(basename "$unit").o"
    done
    (
        cd "$work"
        "${wasm[@]}" server.o net.o resolve.o errors.o -Wl,--strip-debug -o server.wasm
        "${wasm[@]}" poll_http_server.o cli.o http_request.o net.o resolve.o errors.o -Wl,--strip-debug -o poll_http_server.wasm
    )
    # Builds the runtime if that is to be done, before anything is measured.
    $portside --version >/dev/null 2>&1 || true
}

# Starts a server and waits until it listens; sets pid and port.
start() { # native|guest PROGRAM ARGUMENTS...
    local kind=$1 program=$2 out=$work/out.$RANDOM$RANDOM
    shift 2
    : >"$out"
    if [ "$kind" = native ]; then
        "$work/$program" "$@" >"$out" &
    else
        $portside "$work/$program.wasm" "$@" >"$out" &
    fi
    pid=$!
    pids+=("$pid")
    output=$out
    local tries
    for tries in {1..300}; do
        port=$(sed -n 's/^listening on .*:\([0-9]*\)$/\1/p' "$out")
        if [ -n "$port" ]; then return; fi
        kill -0 "$pid" 2>/dev/null || fail "the $kind $program ended early"
        sleep 0.1
    done
    fail "the $kind $program does not listen after $((tries / 10)) s"
}

# Prints the processor time a process has used, in ticks of 10 ms.
ticks() { # PID
    sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'
}

# Prints the median of the numbers in stdin.
median() {
    sort -g | awk '{ v[NR] = $1 } END { if (NR) print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

describe_machine() {
    local java
    java=$(timeout 10 "$(java_of_portside)" --version 2>/dev/null | sed -n 2p) || java=
    echo "- $(nproc) processors: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)$(grep -q hypervisor /proc/cpuinfo && echo ', virtual machine')"
    echo "- Linux $(uname -r), $(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release)"
    echo "- ${java:-Java unknown}; Portside at $(git -C "$root" rev-parse --short HEAD)"
    echo "- $(cc --version | head -n 1); $(clang --version | head -n 1); both with -O2"
    echo "- load average before: $(cut -d' ' -f1-3 /proc/loadavg)"
}

# The java that the launcher chooses.
java_of_portside() {
    start guest server accept >/dev/null
    readlink "/proc/$pid/exe"
    stop_all
}
