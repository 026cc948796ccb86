# What run and compile share: building the programs, fetching what is compared with, looking at the machine. To be sourced.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
portside=${PORTSIDE:-$root/portside}
# Programs, and what was fetched; git ignores it.
target=$here/target
work=''

fail() {
    echo "$(basename "$0"): $*" >&2
    exit 1
}

need() { # TOOL PACKAGE
    command -v "$1" >/dev/null || fail "$1 is missing; install the Debian package $2"
}

# Keeps a remark for the results, and says it at once.
note() {
    echo "$*" >&2
    echo "- $*" >>"$work/notes"
}

set_up() {
    need clang clang
    command -v "${portside%% *}" >/dev/null || fail "there is no $portside; set PORTSIDE to the command that runs a module"
    # One Java for everything that is compared.
    java_home=$("$root/tools/find-jdk")
    export PORTSIDE_JAVA_HOME=$java_home
    mkdir -p "$target"
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    : >"$work/notes"
    # Builds the runtime if that is to be done, before anything is measured.
    $portside --version >/dev/null || fail "$portside --version failed"
}

# A contracted multiplication and addition would make other checksums than wasm's, where a processor has the instruction.
c_flags=(-std=gnu11 -D_GNU_SOURCE -O2 -ffp-contract=off)
wasm_clang=(clang --target=wasm32-wasi)

# Compiles for wasm without a link-time -O, with which clang would add whatever wasm-opt is in the path.
build_kernels() {
    local source objects=()
    local strict=("${c_flags[@]}" -Wall -Wextra -Werror)
    clang "${strict[@]}" "$here"/kernels/{main,list,sha256,http,matrix,fib,sieve,quicksort,hash_map,tree,bytecode,json}.c -o "$target/kernels"
    for source in main list sha256 http matrix fib sieve quicksort hash_map tree bytecode json; do
        "${wasm_clang[@]}" "${strict[@]}" -c "$here/kernels/$source.c" -o "$work/$source.o"
        objects+=("$work/$source.o")
    done
    "${wasm_clang[@]}" "${objects[@]}" -Wl,--strip-debug -o "$target/kernels.wasm"
}

# Fails, with a note, if SQLite's source cannot be had.
build_sqlite() {
    local source=$target/sqlite-source
    if [ ! -f "$source/sqlite3.c" ]; then
        if ! command -v cargo >/dev/null; then
            note "SQLite is left out: its source comes from crates.io and there is no cargo (Debian package cargo)"
            return 1
        fi
        mkdir -p "$work/crate/src" "$source"
        cp "$here/sqlite-source/"Cargo.* "$work/crate"
        : >"$work/crate/src/lib.rs"
        # The two variables let the cargo of Debian 12 do what newer ones do anyway: not clone the whole index.
        if ! (cd "$work/crate" && RUSTC_BOOTSTRAP=1 CARGO_UNSTABLE_SPARSE_REGISTRY=true cargo vendor --locked vendor >/dev/null 2>"$work/cargo.log"); then
            cat "$work/cargo.log" >&2
            note "SQLite is left out: its source could not be fetched from crates.io"
            return 1
        fi
        cp "$work/crate/vendor/libsqlite3-sys/sqlite3/sqlite3.h" "$work/crate/vendor/libsqlite3-sys/sqlite3/sqlite3.c" "$source"
    fi
    if [ "$target/sqlite.wasm" -nt "$source/sqlite3.c" ] && [ "$target/sqlite.wasm" -nt "$here/kernels/sqlite.c" ] &&
        [ "$target/sqlite.wasm" -nt "$here/kernels/main.c" ] && [ "$target/sqlite.wasm" -nt "$here/kernels/kernel.h" ]; then
        return
    fi
    # Without -Wall: most of it is not ours.
    clang "${c_flags[@]}" "-I$source" "$here"/kernels/{main,sqlite}.c -o "$target/sqlite" || fail "SQLite could not be compiled"
    "${wasm_clang[@]}" "${c_flags[@]}" "-I$source" -c "$here/kernels/main.c" -o "$work/main.o" || fail "main.c could not be compiled for wasm"
    "${wasm_clang[@]}" "${c_flags[@]}" "-I$source" -c "$here/kernels/sqlite.c" -o "$work/sqlite.o" || fail "SQLite could not be compiled for wasm"
    "${wasm_clang[@]}" "$work/main.o" "$work/sqlite.o" -Wl,--strip-debug -o "$target/sqlite.wasm" || fail "SQLite could not be linked for wasm"
}

# Fails, with a note, if Endive's engines cannot be had.
build_endive() {
    local pom=$here/runtimes/endive/pom.xml libraries=$target/endive/lib
    if [ ! "$libraries" -nt "$pom" ]; then
        rm -rf "$libraries"
        if ! mvn -q -B -ntp -f "$pom" org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies \
            "-DoutputDirectory=$libraries" >"$work/maven.log" 2>&1; then
            rm -rf "$libraries"
            cat "$work/maven.log" >&2
            note "Endive's engines are left out: Maven could not fetch them"
            return 1
        fi
    fi
    "$java_home/bin/javac" -cp "$libraries/*" -d "$target/endive/classes" "$here/runtimes/endive/EndiveRunner.java" ||
        fail "EndiveRunner.java could not be compiled"
}

has_v8() {
    command -v node >/dev/null && return
    note "V8 is left out: there is no node (Debian package nodejs)"
    return 1
}

describe_machine() {
    echo "- $(nproc) processors: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)$(grep -q hypervisor /proc/cpuinfo && echo ', virtual machine')"
    echo "- Linux $(uname -r), $(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release)"
    echo "- $("$java_home/bin/java" --version | sed -n 2p); Portside at $(git -C "$root" rev-parse --short HEAD)$(git -C "$root" diff --quiet HEAD -- engine core cli || echo ', changed')"
    echo "- $(clang --version | head -n 1), for both native and wasm with ${c_flags[*]:2}$(command -v node >/dev/null && echo "; node $(node -p 'process.version + " with V8 " + process.versions.v8')")"
}

load_average() {
    cut -d' ' -f1-3 /proc/loadavg
}
