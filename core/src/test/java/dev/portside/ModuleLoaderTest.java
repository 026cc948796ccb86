package dev.portside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.portside.ProgramException.Kind;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModuleLoaderTest {

    private static final String HEADER = "0061736d01000000";

    private static ProgramException refused(String hex) {
        return catchThrowableOfType(
                ProgramException.class, () -> Program.load("x.wasm", HexFormat.of().parseHex(hex)));
    }

    @Test
    void filesThatAreNoModulesAreRecognised() {
        assertThat(refused("7f454c4602010100").kind()).isEqualTo(Kind.NOT_WASM);
        assertThat(refused("7f454c4602010100"))
                .hasMessageStartingWith("x.wasm is not wasm: it is an ELF program");
        assertThat(refused("")).hasMessageStartingWith("x.wasm is empty");
        assertThat(refused("0061")).hasMessageEndingWith("this file with 00 61");
        assertThat(refused("0061736d0d000100").kind()).isEqualTo(Kind.COMPONENT);
    }

    @Test
    void cutOffFilesAreToldFromOtherDamage() {
        assertThat(refused("0061736d01").kind()).isEqualTo(Kind.MALFORMED);
        assertThat(refused("0061736d01"))
                .hasMessageStartingWith("x.wasm is cut off after 5 bytes, inside the header");
        assertThat(refused(HEADER + "0105"))
                .hasMessageContaining(
                        "its type section at byte 10 should have 5 bytes, the file ends after 0 of them");
        assertThat(refused(HEADER + "0180"))
                .hasMessageStartingWith("x.wasm is cut off after 10 bytes");
        assertThat(refused(HEADER + "01808080808001"))
                .hasMessageContaining("is longer than 32 bits");
    }

    @Test
    void oldExceptionInstructionsAreKnown() {
        String sections = HEADER + "01080260017f00600000" + "03020101" + "0d03010000";
        String module = sections + "0a0e010c0006404101080007001a0b0b";
        assertThat(Program.load("x.wasm", HexFormat.of().parseHex(module)).report().sections())
                .hasSize(4);
        assertThat(refused(sections + "0a09010700064009000b0b"))
                .hasMessage("x.wasm is not valid: function 0: rethrow 0 names no catch around it");
        // An instruction nobody has ever known.
        assertThat(refused(HEADER + "010401600000" + "03020100" + "0a05010300270b"))
                .hasMessageStartingWith("x.wasm is malformed");
    }

    @Test
    void sectionsAreListedWithTheNamesOfCustomOnes() {
        byte[] module = HexFormat.of().parseHex(HEADER + "010401600000" + "0004" + "03" + "616263");
        assertThat(Program.load("x.wasm", module).report().sections())
                .isEqualTo(
                        List.of(
                                new ModuleReport.Section("type", 10, 4),
                                new ModuleReport.Section("custom \"abc\"", 16, 4)));
        assertThat(ModuleSections.of("x", HexFormat.of().parseHex(HEADER + "0000")))
                .containsExactly(new ModuleReport.Section("custom \"\"", 10, 0));
        assertThat(ModuleSections.of("x", HexFormat.of().parseHex(HEADER + "000109")))
                .containsExactly(new ModuleReport.Section("custom without name", 10, 1));
    }
}
