package dev.portside.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portside.wasi.HostCall;
import dev.portside.wasi.HostCallTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The reference of host calls says what the table says. */
class HostCallsDocumentTest {

    private static final String DOCUMENT = "docs/reference/host-calls.md";

    private static final String REMEDY =
            DOCUMENT
                    + " differs from HostCallTable; rewrite it: ./test -pl core -am"
                    + " -Dtest=HostCallsDocumentTest -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -Dportside.docs.write=true";

    @Test
    void theDocumentIsTheTable() throws IOException {
        Path file = Documents.root().resolve(DOCUMENT);
        if (Boolean.getBoolean("portside.docs.write")) {
            Files.writeString(file, document());
        }
        assertThat(Files.exists(file) ? Files.readString(file) : "")
                .as(REMEDY)
                .isEqualTo(document());
    }

    private static String document() {
        String rows =
                HostCallTable.rows().stream()
                        .map(HostCallsDocumentTest::row)
                        .collect(Collectors.joining());
        return """
        # Host calls

        Every function a guest can import, all of them from the module `%s`. Written from the code's table of host calls.

        An import is bound by its name and exact signature. Parameters are i32 (pointers, numbers, descriptors) unless marked i64; the result is an errno as i32, except
        of `proc_exit`, which has none. V1 and V2 are the flavours of names with two signatures; [socket-abi-notes.md](socket-abi-notes.md) says what they do.

        | function | flavour | parameters | served by |
        |---|---|---|---|
        %s\
        """
                .formatted(HostCall.MODULE, rows);
    }

    private static String row(HostCall call) {
        String params =
                call.params().stream()
                        .map(param -> param.wide() ? param.name() + " (i64)" : param.name())
                        .collect(Collectors.joining(", "));
        return "| `%s` | %s | %s | `%s.%s` |%n"
                .formatted(
                        call.name(),
                        call.flavour(),
                        params,
                        call.topic().getSimpleName(),
                        call.method())
                .replace("\r\n", "\n");
    }
}
