package dev.portside;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Who may know whom. */
class ArchitectureTest {

    private static final String TESTS =
            ArchitectureTest.class.getProtectionDomain().getCodeSource().getLocation().getPath();

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(location -> !location.contains(TESTS))
                    .importPackages("dev.portside");

    /** Blocks of packages, from below to above. */
    private static final String ENGINE = "dev.portside.engine..";

    private static final String NET = "dev.portside.net..";
    private static final String POLICY = "dev.portside.policy..";
    private static final String WASI = "dev.portside.wasi..";

    @Test
    void rulesSeeTheClasses() {
        // Or every rule below would hold for want of classes.
        classes()
                .that()
                .haveFullyQualifiedName("dev.portside.net.posix.PosixNetwork")
                .should()
                .resideInAPackage(NET)
                .check(CLASSES);
        classes()
                .that()
                .haveFullyQualifiedName("dev.portside.engine.Engine")
                .should()
                .resideInAPackage(ENGINE)
                .check(CLASSES);
    }

    @Test
    void engineKnowsNothingOfOurs() {
        noClasses()
                .that()
                .resideInAPackage(ENGINE)
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.portside..").and(not(resideInAPackage(ENGINE))))
                .check(CLASSES);
    }

    @Test
    void networkAndPolicyHaveNeverHeardOfWasm() {
        noClasses()
                .that()
                .resideInAnyPackage(NET, POLICY)
                .should()
                .dependOnClassesThat(resideInAnyPackage("run.endive..", WASI, ENGINE))
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("dev.portside")
                .check(CLASSES);
    }

    @Test
    void abiIsNumbersOnly() {
        noClasses()
                .that()
                .resideInAPackage("dev.portside.wasi.abi..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("java.lang..", "org.jspecify..", "dev.portside.wasi.abi..")
                .check(CLASSES);
    }

    @Test
    void wasiIsWiredFromOutside() {
        noClasses()
                .that()
                .resideInAPackage(WASI)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.portside", "dev.portside.net.posix..", POLICY)
                .check(CLASSES);
    }

    @Test
    void onlyTheNetworkOpensSockets() {
        noClasses()
                .that()
                .resideOutsideOfPackage(NET)
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.net\\.(.*Socket|DatagramPacket|http\\..*|URLConnection)"
                                + "|java\\.nio\\.channels\\..*Channel|java\\.nio\\.channels\\.Select.*")
                .check(CLASSES);
    }

    @Test
    void nativeCallsAreMadeByNetworkAndFilesOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.portside.net.posix..", "dev.portside.wasi.files.posix..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign..")
                .check(CLASSES);
    }

    @Test
    void processIsNotOursToEndOrToPrintOn() {
        noClasses()
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .check(CLASSES);
    }

    /**
     * The guest's clock and its chance are configured; the host's wall clock is read in one place.
     */
    @Test
    void wallClockAndChanceComeInFromOutside() {
        noClasses()
                .that()
                .doNotHaveSimpleName("SystemClocks")
                .and()
                // Its files' times; no guest sees them.
                .doNotHaveSimpleName("CodeCache")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .check(CLASSES);
        noClasses()
                .that()
                .doNotHaveSimpleName("SystemRandom")
                .and()
                .doNotHaveSimpleName("CodeKey")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.util\\.Random|java\\.util\\.concurrent\\.ThreadLocalRandom"
                                + "|java\\.security\\.SecureRandom|java\\.util\\.SplittableRandom")
                .check(CLASSES);
    }

    @Test
    void endiveIsKnownToTheEngineAndTheCompositionRoot() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.portside", ENGINE)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("run.endive..")
                .check(CLASSES);
    }

    @Test
    void networkPackagesHaveNoCycles() {
        slices().matching("dev.portside.net.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void packagesOfTheCoreHaveNoCycles() {
        slices().matching("dev.portside.(*)..").should().beFreeOfCycles().check(CLASSES);
    }
}
