package dev.portside.engine.compiler.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.portside.engine.TrapKind;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MemoryAccessTest {

    private static final int LENGTH = 64;

    /** A load or store of ones at an address. */
    interface Access {
        void at(int address, byte[] memory, int offset);
    }

    /** An access under test. */
    record Case(String name, int size, boolean isStore, Access access) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> accesses() {
        return Stream.of(
                new Case("loadByte", 1, false, MemoryAccess::loadByte),
                new Case("loadShort", 2, false, MemoryAccess::loadShort),
                new Case("loadChar", 2, false, MemoryAccess::loadChar),
                new Case("loadInt", 4, false, MemoryAccess::loadInt),
                new Case("loadLong", 8, false, MemoryAccess::loadLong),
                new Case("loadFloat", 4, false, MemoryAccess::loadFloat),
                new Case("loadDouble", 8, false, MemoryAccess::loadDouble),
                store("storeByte", 1, (a, m, o) -> MemoryAccess.storeByte(a, (byte) -1, m, o)),
                store("storeShort", 2, (a, m, o) -> MemoryAccess.storeShort(a, (short) -1, m, o)),
                store("storeInt", 4, (a, m, o) -> MemoryAccess.storeInt(a, -1, m, o)),
                store("storeLong", 8, (a, m, o) -> MemoryAccess.storeLong(a, -1, m, o)),
                store(
                        "storeFloat",
                        4,
                        (a, m, o) -> MemoryAccess.storeFloat(a, Float.intBitsToFloat(-1), m, o)),
                store(
                        "storeDouble",
                        8,
                        (a, m, o) ->
                                MemoryAccess.storeDouble(a, Double.longBitsToDouble(-1), m, o)));
    }

    private static Case store(String name, int size, Access access) {
        return new Case(name, size, true, access);
    }

    @ParameterizedTest
    @MethodSource("accesses")
    void lastPlaceIsInside(Case tested) {
        int last = LENGTH - tested.size();
        for (int offset : new int[] {0, 1, last}) {
            byte[] memory = new byte[LENGTH];
            tested.access().at(last - offset, memory, offset);
            byte[] expected = new byte[LENGTH];
            Arrays.fill(expected, last, LENGTH, (byte) (tested.isStore() ? -1 : 0));
            assertThat(memory).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("accesses")
    void everythingElseTrapsAndChangesNothing(Case tested) {
        int first = LENGTH - tested.size() + 1;
        int[][] outside = {
            {first, 0},
            {first - 1, 1},
            {0, first},
            {LENGTH, 0},
            {Integer.MAX_VALUE, 0},
            {Integer.MAX_VALUE, Integer.MAX_VALUE},
            {Integer.MIN_VALUE, 0},
            // The sum of these wraps round into the memory.
            {-1, 1},
            {-8, 16},
            {Integer.MIN_VALUE, Integer.MIN_VALUE},
            {16, -8},
            {1, -1},
        };
        for (int[] place : outside) {
            byte[] memory = new byte[LENGTH];
            Trap trap =
                    catchThrowableOfType(
                            Trap.class, () -> tested.access().at(place[0], memory, place[1]));
            assertThat(trap).as(Arrays.toString(place)).isNotNull();
            assertThat(trap.kind()).isEqualTo(TrapKind.OUT_OF_BOUNDS_MEMORY);
            long sum = Integer.toUnsignedLong(place[0]) + Integer.toUnsignedLong(place[1]);
            assertThat(trap.detail())
                    .isEqualTo(
                            "%d bytes at 0x%x of a memory of 0x40 bytes"
                                    .formatted(tested.size(), sum));
            assertThat(memory).containsOnly(0);
        }
    }

    /**
     * C1 inlines up to 35 bytes; an access to a byte is small in any case. The launcher has C2
     * inline up to 64 bytes where calls are rare.
     */
    @Test
    void methodsWithVarHandlesAreTooLongForC1AndNotForC2() throws IOException {
        List<MethodModel> methods;
        try (InputStream in = MemoryAccess.class.getResourceAsStream("MemoryAccess.class")) {
            methods = ClassFile.of().parse(Objects.requireNonNull(in).readAllBytes()).methods();
        }
        List<MethodModel> accesses =
                methods.stream()
                        .filter(m -> m.methodName().stringValue().matches("(load|store)(?!Byte).+"))
                        .toList();
        assertThat(accesses).hasSize(11);
        for (MethodModel access : accesses) {
            CodeAttribute code = (CodeAttribute) access.code().orElseThrow();
            assertThat(code.codeLength()).as(access.methodName().stringValue()).isGreaterThan(35);
        }
    }
}
