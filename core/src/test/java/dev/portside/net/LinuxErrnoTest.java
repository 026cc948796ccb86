package dev.portside.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class LinuxErrnoTest {

    private static final Map<String, String> WITHOUT_NAMESAKE =
            Map.of(
                    "ENODATA", "INVAL",
                    "ESHUTDOWN", "PIPE",
                    "EHOSTDOWN", "HOSTUNREACH",
                    "ESOCKTNOSUPPORT", "PROTONOSUPPORT",
                    "EPFNOSUPPORT", "AFNOSUPPORT",
                    "EOPNOTSUPP", "NOTSUP",
                    "ENOTSUP", "NOTSUP",
                    "EDEADLOCK", "DEADLK");

    /** Compares with the C library's own names, where it can tell them. */
    @Test
    @SuppressWarnings("restricted")
    void everyNumberHasTheNameTheCLibraryGivesIt() throws Throwable {
        Linker linker = Linker.nativeLinker();
        MemorySegment function =
                linker.defaultLookup().find("strerrorname_np").orElse(MemorySegment.NULL);
        org.junit.jupiter.api.Assumptions.assumeTrue(
                function.address() != 0, "glibc before 2.32 does not name error numbers");
        MethodHandle nameOf =
                linker.downcallHandle(
                        function, FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        Set<String> known = new HashSet<>();
        for (int errno = 0; errno <= Errno.NOTCAPABLE; errno++) {
            known.add(Errno.name(errno));
        }
        for (int number = 1; number < 134; number++) {
            MemorySegment pointer = (MemorySegment) nameOf.invokeExact(number);
            String name = pointer.address() == 0 ? "none" : pointer.reinterpret(64).getString(0);
            String expected =
                    WITHOUT_NAMESAKE.getOrDefault(
                            name, known.contains(name.substring(1)) ? name.substring(1) : "IO");
            assertThat(Errno.name(LinuxErrno.of(number))).as(name).isEqualTo(expected);
        }
    }

    @Test
    void numbersOutsideTheTableAreIo() {
        assertThat(LinuxErrno.of(0)).isEqualTo(Errno.SUCCESS);
        assertThat(LinuxErrno.of(-1)).isEqualTo(Errno.IO);
        assertThat(LinuxErrno.of(134)).isEqualTo(Errno.IO);
        assertThat(LinuxErrno.of(Integer.MAX_VALUE)).isEqualTo(Errno.IO);
    }
}
