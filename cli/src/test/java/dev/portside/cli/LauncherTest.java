package dev.portside.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher script on a made-up machine: its Javas and its Maven are small scripts that tell how
 * they were called.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
class LauncherTest {

    private record Result(int exitCode, String out, String err) {}

    @TempDir private Path machine;

    private Path home;
    private Path launcher;
    private final Map<String, String> environment = new LinkedHashMap<>();

    @BeforeEach
    void copyLauncher() throws IOException {
        // A space in the path: where users really put things.
        home = Files.createDirectories(machine.resolve("my tools/portside"));
        launcher = home.resolve("portside");
        String script = Files.readString(Path.of(System.getProperty("portside.root"), "portside"));
        // The only change: the places where Java is looked for are on the made-up machine.
        for (String place :
                List.of("/usr/lib/jvm/", "/opt/", "/usr/local/", "/Library/", "/usr/libexec/")) {
            assertThat(script).contains(" " + place);
            script = script.replace(" " + place, " \"" + machine + "\"" + place);
        }
        write(launcher, script);
        environment.put("PATH", machine.resolve("bin") + ":/usr/bin:/bin");
        environment.put("LC_ALL", "C.UTF-8");
        Files.createDirectories(machine.resolve("bin"));
        hideRealJava();
    }

    /**
     * A java on this machine's own PATH would be found; a script of that name without Java behind
     * it hides it.
     */
    private void hideRealJava() throws IOException {
        write(machine.resolve("bin/java"), "#!/bin/sh\nexit 1\n");
    }

    private static void write(Path script, String content) throws IOException {
        Files.createDirectories(script.getParent());
        Files.writeString(script, content);
        assertThat(script.toFile().setExecutable(true)).isTrue();
    }

    /**
     * Makes a Java home whose java prints its own path and its arguments, one a line, and writes
     * the class cache if asked to.
     */
    private Path java(String place, String version, boolean compiler) throws IOException {
        Path javaHome = machine.resolve(place);
        write(
                javaHome.resolve("bin/java"),
                """
                #!/bin/sh
                for arg in "$@"; do
                    case $arg in
                    -XX:AOTCacheOutput=*) echo cache >"${arg#*=}"; echo training >>"$(dirname "$0")/trainings"; exit 0 ;;
                    esac
                done
                printf '%s\\n' "$0" "LC_ALL=$LC_ALL" "$@"
                if [ -n "${LISTEN_FDS:-}" ]; then
                    echo "pid $$ for ${LISTEN_PID:-none}"
                    for fd in 3 4 5 6 7 8 9; do
                        if [ -e /dev/fd/$fd ]; then echo "$fd is $(readlink /proc/$$/fd/$fd)"; fi
                    done
                fi
                """);
        if (compiler) {
            write(javaHome.resolve("bin/javac"), "#!/bin/sh\n");
        }
        Files.writeString(
                javaHome.resolve("release"),
                "IMPLEMENTOR=\"Someone\"\nJAVA_VERSION=\"" + version + "\"\nOS_NAME=\"Linux\"\n");
        return javaHome;
    }

    private void builtApp() throws IOException {
        Files.createDirectories(home.resolve("cli/target/lib"));
        Files.writeString(home.resolve("cli/target/portside.jar"), "");
        Files.writeString(home.resolve("cli/target/lib/picocli.jar"), "");
    }

    /** Makes sources, and a Maven that builds in half a second and counts its runs. */
    private void sources() throws IOException {
        Files.writeString(home.resolve("pom.xml"), "");
        Files.createDirectories(home.resolve("cli/src/main"));
        Files.createDirectories(home.resolve("guests/bin"));
        Files.writeString(home.resolve("cli/src/main/Main.java"), "");
        write(
                machine.resolve("bin/mvn"),
                """
                #!/bin/sh
                echo "$JAVA_HOME $*" >>builds
                sleep 0.5
                mkdir -p cli/target/lib
                : >cli/target/portside.jar
                : >cli/target/lib/picocli.jar
                """);
    }

    private Result run(Path command, String... args) throws IOException, InterruptedException {
        return finish(start(command, args));
    }

    private Process start(Path command, String... args) throws IOException {
        List<String> words = new ArrayList<>(List.of(command.toString()));
        words.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(words).directory(machine.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Result finish(Process process) throws IOException, InterruptedException {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), out, err);
    }

    private List<String> builds() throws IOException {
        Path builds = home.resolve("builds");
        return Files.exists(builds) ? Files.readAllLines(builds) : List.of();
    }

    private static String javaOf(Result result) {
        assertThat(result.exitCode()).as(result.err()).isZero();
        return result.out().lines().findFirst().orElseThrow();
    }

    @Test
    void startsTheCommandWithItsArguments() throws IOException, InterruptedException {
        builtApp();
        Path java = java("usr/lib/jvm/jdk-25", "25.0.3", false);
        Result result = run(launcher, "--dir", "a b", "*", "");
        assertThat(javaOf(result)).isEqualTo(java.resolve("bin/java").toString());
        assertThat(result.out()).endsWith("dev.portside.cli.Main\n--dir\na b\n*\n\n");
        assertThat(result.out().lines())
                .contains(
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-Dportside.home=" + home.toRealPath(),
                        home.toRealPath()
                                + "/cli/target/portside.jar:"
                                + home.toRealPath()
                                + "/cli/target/lib/picocli.jar");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void explicitJavaHomeComesFirst() throws IOException, InterruptedException {
        builtApp();
        java("usr/lib/jvm/jdk-25", "25", false);
        environment.put("JAVA_HOME", java("elsewhere/jdk 26", "26-ea", false).toString());
        assertThat(javaOf(run(launcher)))
                .isEqualTo(machine.resolve("elsewhere/jdk 26/bin/java").toString());
        environment.put("PORTSIDE_JAVA_HOME", java("mine/jdk", "25.0.1", false).toString());
        assertThat(javaOf(run(launcher)))
                .isEqualTo(machine.resolve("mine/jdk/bin/java").toString());
    }

    @Test
    void explicitJavaHomeMustBeNewEnough() throws IOException, InterruptedException {
        builtApp();
        java("usr/lib/jvm/jdk-25", "25", false);
        Path old = java("mine/jdk", "17.0.15", true);
        environment.put("PORTSIDE_JAVA_HOME", old.toString());
        assertThat(run(launcher))
                .isEqualTo(
                        new Result(
                                1,
                                "",
                                "portside: PORTSIDE_JAVA_HOME is "
                                        + old
                                        + " (17.0.15); it must be the home of a JDK 25 or newer\n"));
    }

    @Test
    void tooOldJavaHomeAndJavaInPathAreSkipped() throws IOException, InterruptedException {
        builtApp();
        environment.put("JAVA_HOME", java("old/jre8", "1.8.0_402", false).toString());
        Path seventeen = java("usr/lib/jvm/java-17", "17.0.15", true);
        Files.delete(machine.resolve("bin/java"));
        Files.createSymbolicLink(machine.resolve("bin/java"), seventeen.resolve("bin/java"));
        java("opt/jdk-25", "25.0.3", false);
        assertThat(javaOf(run(launcher)))
                .isEqualTo(machine.resolve("opt/jdk-25/bin/java").toString());
    }

    @Test
    void javaInPathIsFoundThroughItsLinks() throws IOException, InterruptedException {
        builtApp();
        Path java = java("packages/jdk25", "25.0.3", false).resolve("bin/java");
        Files.createDirectories(machine.resolve("alternatives"));
        Files.createSymbolicLink(machine.resolve("alternatives/java"), java);
        Files.delete(machine.resolve("bin/java"));
        Files.createSymbolicLink(machine.resolve("bin/java"), Path.of("../alternatives/java"));
        assertThat(Path.of(javaOf(run(launcher))).toRealPath()).isEqualTo(java.toRealPath());
    }

    @Test
    void javaInPathComesBeforeTheOthersInTheUsualPlaces() throws IOException, InterruptedException {
        builtApp();
        java("usr/lib/jvm/a-jdk-25", "25.0.3", false);
        Path java = java("usr/lib/jvm/b-jdk-26", "26", false).resolve("bin/java");
        Files.delete(machine.resolve("bin/java"));
        Files.createSymbolicLink(machine.resolve("bin/java"), java);
        // No java: a directory, and a file nobody may run.
        Files.createDirectories(machine.resolve("first/java"));
        Files.createDirectories(machine.resolve("second"));
        Files.writeString(machine.resolve("second/java"), "");
        environment.put(
                "PATH",
                machine.resolve("first")
                        + ":"
                        + machine.resolve("second")
                        + ":"
                        + environment.get("PATH"));
        assertThat(javaOf(run(launcher))).isEqualTo(java.toString());
    }

    @Test
    void sdkmanIsSearched() throws IOException, InterruptedException {
        builtApp();
        environment.put("HOME", machine.resolve("home").toString());
        Path java = java("home/.sdkman/candidates/java/25.0.3-tem", "25.0.3", false);
        assertThat(javaOf(run(launcher))).isEqualTo(java.resolve("bin/java").toString());
    }

    @Test
    void withoutJavaItSaysWhatIsNeeded() throws IOException, InterruptedException {
        builtApp();
        java("usr/lib/jvm/java-17", "17.0.15", true);
        Result result = run(launcher);
        assertThat(result.exitCode()).isOne();
        assertThat(result.err())
                .startsWith(
                        "portside: needs Java 25 or newer, and found only "
                                + machine
                                + "/usr/lib/jvm/java-17 (17.0.15)\n")
                .contains("apt install")
                .contains("PORTSIDE_JAVA_HOME");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void worksThroughLinksFromAnyDirectory() throws IOException, InterruptedException {
        builtApp();
        java("usr/lib/jvm/jdk-25", "25", false);
        Files.createSymbolicLink(
                machine.resolve("bin/link"), Path.of("../my tools/portside/portside"));
        Path link = Files.createSymbolicLink(machine.resolve("bin/portside"), Path.of("link"));
        assertThat(run(link).out()).contains("-Dportside.home=" + home.toRealPath() + "\n");
        // Found in PATH, not named by its path.
        assertThat(run(Path.of("env"), "portside").out())
                .contains("-Dportside.home=" + home.toRealPath() + "\n");
    }

    @Test
    void optionsForTheJvmComeAfterItsOwn() throws IOException, InterruptedException {
        builtApp();
        java("usr/lib/jvm/jdk-25", "25", false);
        environment.put("JAVA_OPTS", "-Xmx1g -Da=*");
        environment.put("PORTSIDE_JAVA_OPTS", "-XX:+UseG1GC");
        assertThat(run(launcher).out())
                .contains("\n-Xmx1g\n-Da=*\n-XX:+UseG1GC\n")
                .doesNotContain("UseSerialGC");
    }

    @Test
    void otherLocalesThanUtf8AreReplacedAndRemembered() throws IOException, InterruptedException {
        builtApp();
        java("usr/lib/jvm/jdk-25", "25", false);
        assertThat(run(launcher).out()).doesNotContain("portside.lc_all");
        environment.put("LC_ALL", "C");
        assertThat(run(launcher).out()).contains("LC_ALL=C.UTF-8\n", "-Dportside.lc_all=C\n");
        environment.remove("LC_ALL");
        assertThat(run(launcher).out()).contains("LC_ALL=C.UTF-8\n", "-Dportside.lc_all=\n");
        environment.put("LANG", "en_US.utf8");
        assertThat(run(launcher).out()).doesNotContain("portside.lc_all");
    }

    @Test
    void buildsOnFirstUseAndWhenASourceChanges() throws IOException, InterruptedException {
        sources();
        Path java = java("usr/lib/jvm/jdk-25", "25", true);
        Result first = run(launcher, "demo");
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.err()).startsWith("portside: building");
        assertThat(first.out()).endsWith("dev.portside.cli.Main\ndemo\n");
        assertThat(builds()).singleElement().asString().startsWith(java + " ").contains("package");
        assertThat(run(launcher).err()).isEmpty();
        assertThat(builds()).hasSize(1);

        Path source = home.resolve("cli/src/main/Main.java");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));
        assertThat(run(launcher).exitCode()).isZero();
        assertThat(builds()).hasSize(2);
    }

    @Test
    void preparesTheClassCachesOnceForEachBuild() throws IOException, InterruptedException {
        sources();
        Path java = java("usr/lib/jvm/jdk-25", "25.0.3", true);
        String flag = "-XX:AOTCache=" + home.toRealPath() + "/cli/target/portside-25.0.3";
        assertThat(run(launcher).out()).contains(flag + ".aot\n");
        for (String[] command : new String[][] {{}, {"demo"}, {"--dir", ".", "x.wasm"}}) {
            assertThat(run(launcher, command).out()).contains(flag + ".aot\n");
        }
        for (String program : List.of("x.wasm", "./x", "/x", "../cache")) {
            assertThat(run(launcher, program, "--help").out()).contains(flag + "-run.aot\n");
        }
        assertThat(Files.readAllLines(java.resolve("bin/trainings"))).hasSize(2);
        assertThat(home.resolve(".portside/training")).doesNotExist();
    }

    @Test
    void launchersAtTheSameTimeBuildOnce() throws IOException, InterruptedException {
        sources();
        java("usr/lib/jvm/jdk-25", "25", true);
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            processes.add(start(launcher, "run" + i));
        }
        for (int i = 0; i < processes.size(); i++) {
            Result result = finish(processes.get(i));
            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.out()).endsWith("run" + i + "\n");
        }
        assertThat(builds()).hasSize(1);
    }

    /** Starts the launcher with a file behind each of the first descriptors. */
    private Process startActivated(int descriptors) throws IOException {
        StringBuilder script = new StringBuilder("export LISTEN_PID=$$; exec");
        for (int fd = 3; fd < 3 + descriptors; fd++) {
            Path file = Files.writeString(machine.resolve("passed" + fd), "");
            script.append(" ").append(fd).append("<").append(file);
        }
        environment.put("LISTEN_FDS", Integer.toString(descriptors));
        return start(Path.of("bash"), "-c", script + "; exec \"$0\"", launcher.toString());
    }

    @Test
    void passedSocketsReachJavaInTheSameProcessAlsoAfterABuild()
            throws IOException, InterruptedException {
        sources();
        java("usr/lib/jvm/jdk-25", "25", true);
        for (String round : List.of("building", "built")) {
            Process process = startActivated(6);
            Result result = finish(process);
            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.out().lines())
                    .as(round)
                    .contains("pid " + process.pid() + " for " + process.pid())
                    .contains("3 is " + machine.resolve("passed3"))
                    .contains("8 is " + machine.resolve("passed8"))
                    .noneMatch(line -> line.startsWith("9 is "));
        }
        assertThat(builds()).hasSize(1);
    }

    @Test
    void sevenPassedSocketsLeaveNoDescriptorForTheBuild() throws IOException, InterruptedException {
        sources();
        java("usr/lib/jvm/jdk-25", "25", true);
        Result refused = finish(startActivated(7));
        assertThat(refused.exitCode()).isOne();
        assertThat(refused.err())
                .isEqualTo(
                        """
                        portside: cannot build while descriptors 3 to 9 are in use
                            run it once without them, for example: portside --version
                        """);
        environment.remove("LISTEN_FDS");
        assertThat(run(launcher).exitCode()).isZero();
        Result built = finish(startActivated(7));
        assertThat(built.out()).contains("9 is " + machine.resolve("passed9") + "\n");
    }

    @Test
    void failedBuildsNameTheLog() throws IOException, InterruptedException {
        sources();
        java("usr/lib/jvm/jdk-25", "25", true);
        write(
                machine.resolve("bin/mvn"),
                "#!/bin/sh\necho '[INFO] much'\necho '[ERROR] no such artifact'\nexit 1\n");
        Result result = run(launcher);
        assertThat(result.exitCode()).isOne();
        assertThat(result.out()).isEmpty();
        Path log = home.toRealPath().resolve(".portside/build.log");
        assertThat(result.err())
                .contains(
                        "[ERROR] no such artifact\nportside: the build failed; all of its output is in "
                                + log
                                + "\n");
        assertThat(log).content().contains("[INFO] much");
    }

    @Test
    void buildingNeedsMavenAndACompiler() throws IOException, InterruptedException {
        sources();
        java("usr/lib/jvm/jre-25", "25", false);
        assertThat(run(launcher).err())
                .startsWith("portside: needs a JDK 25 or newer, and found only ")
                .contains("(25, a JRE without compiler)");
        java("usr/lib/jvm/jdk-25", "25", true);
        Files.delete(machine.resolve("bin/mvn"));
        // A PATH with the tools the script needs, but surely without a Maven of this machine.
        Path tools = Files.createDirectories(machine.resolve("tools"));
        for (String tool :
                List.of(
                        "sh",
                        "dirname",
                        "find",
                        "head",
                        "mkdir",
                        "flock",
                        "readlink",
                        "sed",
                        "rm",
                        "cat",
                        "date",
                        "env")) {
            Path real = Path.of("/usr/bin", tool);
            if (Files.exists(real)) {
                write(tools.resolve(tool), "#!/bin/sh\nexec " + real + " \"$@\"\n");
            }
        }
        environment.put("PATH", machine.resolve("bin") + ":" + tools);
        assertThat(run(launcher).err())
                .isEqualTo(
                        "portside: needs Maven to build itself, and finds no mvn in PATH\n    Debian and Ubuntu: apt install maven\n");
    }

    @Test
    void incompleteCopiesSaySo() throws IOException, InterruptedException {
        java("usr/lib/jvm/jdk-25", "25", false);
        Result result = run(launcher);
        assertThat(result.exitCode()).isOne();
        assertThat(result.err())
                .endsWith(
                        "portside.jar is missing and there are no sources to build it from; get a complete copy of Portside\n");
    }
}
