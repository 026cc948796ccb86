package dev.portside.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What users get wrong, and what they are told: one message each, exit code 1, nothing on standard
 * output.
 */
class BadInputsTest {

    /** A header and a type section, complete. */
    private static final String MODULE = "0061736d01000000010401600000";

    @TempDir private static Path files;

    @BeforeAll
    static void writeFiles() throws IOException {
        hex("elf", "7f454c4602010100");
        hex("gzip.wasm", "1f8b080000000000");
        hex("zip.wasm", "504b03040a000000");
        hex("windows.exe", "4d5a900003000000");
        hex("archive.a", "213c617263683e0a");
        hex("bitcode.bc", "4243c0de35140000");
        hex("empty.wasm", "");
        hex("binary.wasm", "00ff00ff");
        hex("component.wasm", "0061736d0d000100");
        hex("future.wasm", "0061736d02000000");
        hex("header.wasm", "0061736d0100");
        hex("cut.wasm", MODULE + "0a8001" + "0001");
        hex("cut-size.wasm", MODULE + "0a80");
        hex("long-size.wasm", MODULE + "0affffffffff01");
        text("program.wat", "\n;; a comment (* *)\n(module\n  (func))\n");
        text("page.wasm", "<!DOCTYPE html>\n<html><body>Not found</body></html>\n");
        text("error.wasm", "{\"message\": \"not found\"}");
        text("lfs.wasm", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
        text("script.sh", "#!/bin/sh\necho hello\n");
        text("main.c", "int main(void) { return 0; }\n");
        Files.createDirectory(files.resolve("directory"));
        Files.copy(Path.of(CommandRun.module("hello.wasm")), files.resolve("directory/hello.wasm"));
        Files.createDirectory(files.resolve("nothing"));
    }

    private static void hex(String name, String content) throws IOException {
        Files.write(files.resolve(name), HexFormat.of().parseHex(content));
    }

    private static void text(String name, String content) throws IOException {
        Files.writeString(files.resolve(name), content, StandardCharsets.UTF_8);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    F/missing.wasm           | F/missing.wasm: no such file
                    F/bnary.wasm             | F/bnary.wasm: no such file; did you mean binary.wasm?
                    F/no/such/dir/x.wasm     | F/no/such/dir/x.wasm: no such file; its directory does not exist either
                    inspekt F/binary.wasm    | inspekt: no such file; did you mean the command "inspect"?
                    F/directory              | F/directory is a directory; name a file in it, for example F/directory/hello.wasm
                    F/nothing                | F/nothing is a directory; name a .wasm file
                    F/empty.wasm             | F/empty.wasm is empty, not a wasm module; was the compilation or the download interrupted?
                    F/elf                    | F/elf is not wasm: it is an ELF program or library, native code for this kind of machine; Portside runs wasm, compile its source for wasm32-wasi instead
                    F/windows.exe            | F/windows.exe is not wasm: it is a Windows program; Portside runs wasm, compile its source for wasm32-wasi instead
                    F/gzip.wasm              | F/gzip.wasm is not wasm: it is gzip-compressed; unpack it first: gunzip
                    F/zip.wasm               | F/zip.wasm is not wasm: it is a zip or jar archive; unpack it first
                    F/archive.a              | F/archive.a is not wasm: it is a static library (.a); link it into a program first
                    F/bitcode.bc             | F/bitcode.bc is not wasm: it is LLVM bitcode; compile and link it for wasm32-wasi first
                    F/program.wat            | F/program.wat is not binary wasm: it is WebAssembly text; translate it first: wat2wasm FILE.wat -o FILE.wasm
                    F/page.wasm              | F/page.wasm is not wasm: it is a web page; the download probably got an error page in place of the file
                    F/error.wasm             | F/error.wasm is not wasm: it is text, probably JSON; the download may have got an error message in place of the file
                    F/lfs.wasm               | F/lfs.wasm is not wasm: it is a Git LFS pointer; fetch the real file first: git lfs pull
                    F/script.sh              | F/script.sh is not wasm: it is a script; run it directly
                    F/main.c                 | F/main.c is not wasm: it is text, starting "int main(void) { return 0; }"; compile it for wasm32-wasi first if it is source code
                    F/binary.wasm            | F/binary.wasm is not wasm: a module starts with 00 61 73 6d, this file with 00 ff 00 ff
                    F/component.wasm         | F/component.wasm is a wasm component (WASI preview 2); Portside runs core modules: build it for wasm32-wasip1
                    F/future.wasm            | F/future.wasm has binary version 2; the only known version of core modules is 1
                    F/header.wasm            | F/header.wasm is cut off after 6 bytes, inside the header; get the whole file
                    F/cut.wasm               | F/cut.wasm is cut off or damaged: its code section at byte 17 should have 128 bytes, the file ends after 2 of them; get the whole file
                    F/cut-size.wasm          | F/cut-size.wasm is cut off after 16 bytes; get the whole file
                    F/long-size.wasm         | F/long-size.wasm is damaged: the number that ends at byte 20 is longer than 32 bits
                    parse F/cut.wasm         | F/cut.wasm is cut off or damaged: its code section at byte 17 should have 128 bytes, the file ends after 2 of them; get the whole file
                    validate M/invalid.wasm  | M/invalid.wasm is not valid: type mismatch: instruction requires [i32] but stack has [i64]
                    M/invalid.wasm           | M/invalid.wasm is not valid: type mismatch: instruction requires [i32] but stack has [i64]
                    M/unknown_import.wasm    | M/unknown_import.wasm has 2 imports that are not provided~env.draw_pixel (i32, i32) -> (): the module was built for a host of its own, or an undefined symbol was left at link time~wasi_snapshot_preview1.fd_close (i64) -> i32: it is imported as (i64) -> i32 but provided as (i32) -> i32; rebuild the program with a current socket library
                    M/escapes.wasm           | M/escapes.wasm imports what is not provided: host\\u001b[2J.call\\u0007 () -> (): only wasi_snapshot_preview1 is provided
                    M/imported_memory.wasm   | M/imported_memory.wasm imports what is not provided: env.memory memory: a memory cannot be imported; link the module statically
                    M/object.wasm            | M/object.wasm imports what is not provided: env.__linear_memory memory: the file is a relocatable object (.o); link it into a program by wasm-ld or clang
                    --memory-page-limit 10 M/big_memory.wasm | M/big_memory.wasm cannot be set up: the module's memory starts with 100 pages of 64 KiB and the limit is 10
                    M/math.wasm              | M/math.wasm has no _start, so name a function: portside M/math.wasm FUNCTION [ARGS...]~it exports _initialize () -> (), ready () -> i32, add (i32, i32) -> i32, both () -> (i64, f64), nothing () -> (), divide (i32, i32) -> i32, leave () -> ()
                    --reactor M/hello.wasm   | --reactor needs a function: portside --reactor M/hello.wasm FUNCTION [ARGS...]~it exports _start () -> ()
                    M/math.wasm substract 1  | M/math.wasm exports no function "substract"; it exports _initialize, ready, add, both, nothing, divide, leave
                    M/math.wasm add 2        | M/math.wasm: add takes 2 arguments (i32, i32) -> i32, but 1 were given
                    M/math.wasm add 2 x      | M/math.wasm: argument 2 of add is "x"; it must be a decimal number of type i32
                    --tim-limit 5 M/hello.wasm | unknown option --tim-limit; did you mean --time-limit or --gas-limit?~see portside --help; an option of the guest belongs behind FILE.wasm
                    --volume=/a M/hello.wasm | unknown option --volume~see portside --help; an option of the guest belongs behind FILE.wasm
                    -x M/hello.wasm          | unknown option -x~see portside --help; an option of the guest belongs behind FILE.wasm
                    inspect --port M/hello.wasm | unknown option --port~see portside inspect --help
                    --dir                    | --dir needs a value: --dir GUEST:HOST[:readonly]
                    --dir data: M/hello.wasm | --dir is "data:", which names no host directory; write GUEST:HOST[:readonly], for example --dir /data:./data
                    --env HOME M/hello.wasm  | --env is "HOME"; write NAME=VALUE, for example --env HOME="$HOME"
                    --env =x M/hello.wasm    | --env is "=x"; the name before the = is missing
                    --time-limit soon M/hello.wasm | --time-limit is "soon"; it must be milliseconds, 0 for no limit: a whole number from 0 to 999999999999999999
                    --time-limit=-1 M/hello.wasm | --time-limit is "-1"; it must be milliseconds, 0 for no limit: a whole number from 0 to 999999999999999999
                    --memory-page-limit 1G M/hello.wasm | --memory-page-limit is "1G"; it must be a count of 64 KiB pages: a whole number from 0 to 4294967295
                    --gas-limit x M/hello.wasm | --gas-limit is "x"; it must be a count of instructions: a whole number from 0 to 999999999999999999
                    --network lan M/hello.wasm | --network is "lan"; it must be none, loopback or host
                    --network-backend epoll M/hello.wasm | --network-backend is "epoll"; it must be auto, posix or nio
                    --log-level loud M/hello.wasm | --log-level is "loud"; it must be one of trace, debug, info, warning, error, fatal, off
                    --listen 8080 M/hello.wasm | --listen is "8080"; write HOST:PORT or [IPV6]:PORT, for example 127.0.0.1:8080
                    --listen ::1:80 M/hello.wasm | --listen is "::1:80"; write HOST:PORT or [IPV6]:PORT, for example 127.0.0.1:8080
                    --tcplisten localhost:http M/hello.wasm | --listen is "localhost:http"; the port must be a number from 0 to 65535
                    --dial localhost:70000 M/hello.wasm | --dial is "localhost:70000"; the port must be a number from 0 to 65535
                    --dial no-such-host.invalid:80 M/hello.wasm | --dial is "no-such-host.invalid:80"; the name "no-such-host.invalid" has no address; check it or give the address itself
                    --module lib:x.wasm M/hello.wasm | --module lib:x.wasm: linking further modules is not supported~merge them into one file first, for example with wasm-merge of binaryen
                    --reactor=yes M/math.wasm | --reactor takes no value, and "yes" was given
                    inspect                  | FILE.wasm is missing; see portside inspect --help
                    validate M/hello.wasm x  | unexpected argument "x"; see portside validate --help
                    help inspekt             | there is no command "inspekt"; did you mean inspect?~the commands are run, compile, cache, parse, validate, inspect, demo, completion, help
                    completion fish          | there is no completion for the shell "fish"; there is for bash and zsh
                    compile                  | IN.wasm is missing; see portside compile --help
                    compile M/hello.wasm     | OUT is missing; see portside compile --help
                    compile F/missing.wasm F/out.wasm | F/missing.wasm: no such file
                    compile F/elf F/out.wasm | F/elf is not wasm: it is an ELF program or library, native code for this kind of machine; Portside runs wasm, compile its source for wasm32-wasi instead
                    compile M/invalid.wasm F/out.wasm | M/invalid.wasm is not valid: type mismatch: instruction requires [i32] but stack has [i64]
                    compile M/hello.wasm F/hello.so | F/hello.so: native libraries are not made; write F/hello.wasm, which holds the compiled code, or .jar
                    compile M/hello.wasm F/directory | F/directory is a directory; name the file to write, for example F/directory/hello.wasm
                    compile M/hello.wasm F/no/out.wasm | F/no/out.wasm: its directory does not exist; make it first
                    compile M/hello.wasm F/out.wasm | there is no place for the key that marks compiled code as yours: neither XDG_CONFIG_HOME nor HOME is a directory's path; set one of them, or write a .jar
                    compile --optimize 4 M/hello.wasm F/out.wasm | --optimize is "4"; it must be one of 0, 1, 2, 3, s, z
                    compile --class a.B M/hello.wasm F/out.wasm | --class is for a jar, and F/out.wasm is none; name OUT.jar
                    compile --class B M/hello.wasm F/out.jar | --class: "B" is in no package, so no other class could import it; write PACKAGE.B
                    compile --class a.b-c M/hello.wasm F/out.jar | --class: "a.b-c" is no name of a class; write PACKAGE.NAME, for example guests.HttpClient
                    compile --clas a.B M/hello.wasm F/out.jar | unknown option --clas; did you mean --class?~see portside compile --help
                    cache                    | ACTION is missing; see portside cache --help
                    cache lits               | there is no "cache lits"; did you mean list?
                    cache purge              | there is no "cache purge"; there are list, clear and dir
                    cache list               | there is no cache: its place is $XDG_CACHE_HOME/portside or $HOME/.cache/portside, and neither variable is a directory's path, or PORTSIDE_CACHE_SIZE is 0
                    demo --port 70000        | --port is "70000"; it must be a port, 0 for any free one: a whole number from 0 to 65535
                    """)
    void isToldInOneMessage(String commandLine, String message) {
        CommandRun run = CommandRun.of(expand(commandLine).split(" "));
        assertThat(run.err())
                .isEqualTo("portside: " + expand(message).replace("~", "\n    ") + "\n");
        assertThat(run.exitCode()).isOne();
        assertThat(run.out()).isEmpty();
    }

    private static String expand(String text) {
        Path modules = Path.of(CommandRun.module("hello.wasm")).getParent();
        return text.replace("F/", files + "/").replace("M/", modules + "/");
    }

    @Test
    void listeningOnAUsedPortNamesThePort() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String address = "127.0.0.1:" + other.getLocalPort();
            CommandRun run =
                    CommandRun.of("--listen", address, CommandRun.module("sock_handed.wasm"));
            assertThat(run.exitCode()).isOne();
            assertThat(run.err())
                    .startsWith("portside: ")
                    .contains(
                            "cannot listen on "
                                    + address
                                    + ": ADDRINUSE (another program has this port");
            CommandRun demo =
                    CommandRun.of("demo", "--port", Integer.toString(other.getLocalPort()));
            assertThat(demo.exitCode()).isOne();
            assertThat(demo.err())
                    .startsWith(
                            "portside: --port "
                                    + other.getLocalPort()
                                    + ": the demo's server cannot listen there");
        }
    }

    @Test
    void dialingAClosedPortNamesTheAddress() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        CommandRun run =
                CommandRun.of("--dial", "127.0.0.1:" + port, CommandRun.module("sock_handed.wasm"));
        assertThat(run.exitCode()).isOne();
        assertThat(run.err()).contains("cannot connect to 127.0.0.1:" + port + ": CONNREFUSED");
    }

    @Test
    void missingDirectoriesAreSkippedWithAWarning() {
        for (String host : List.of("missing", "main.c")) {
            Path path = files.resolve(host);
            CommandRun run =
                    CommandRun.of("--dir", "/data:" + path, CommandRun.module("hello.wasm"));
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).isEqualTo("hello\n");
            assertThat(run.err())
                    .isEqualTo(
                            "portside: warning: --dir /data:"
                                    + path
                                    + ": the host path "
                                    + path
                                    + (host.equals("missing")
                                            ? " does not exist"
                                            : " is not a directory")
                                    + "; skipped, the guest will not see /data\n");
        }
    }

    @Test
    void unknownRunModesAndUnenforcedLimitsAreWarnedAbout() {
        String hello = CommandRun.module("hello.wasm");
        assertThat(CommandRun.of("--run-mode", "turbo", hello).err())
                .isEqualTo(
                        "portside: warning: --run-mode is \"turbo\", which is not one of interpreter, jit, aot, lazyjit; the default is used\n");
        assertThat(CommandRun.of("--gas-limit", "5", hello).err())
                .isEqualTo(
                        "portside: warning: --gas-limit is not enforced, instructions are not counted; --time-limit bounds the guest\n");
        assertThat(CommandRun.of("--dir", "/a:" + files + ":write", hello).err())
                .isEqualTo(
                        "portside: warning: --dir /a:"
                                + files
                                + ":write: \"write\" is no mode, the guest may write; the only mode is readonly\n");
    }
}
