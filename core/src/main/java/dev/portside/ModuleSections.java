package dev.portside;

import dev.portside.ModuleReport.Section;
import dev.portside.ProgramException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Lists the sections of a module, the outermost layer of the binary format after the header. */
final class ModuleSections {

    private static final int HEADER_BYTES = 8;

    private static final List<String> NAMES =
            List.of(
                    "custom",
                    "type",
                    "import",
                    "function",
                    "table",
                    "memory",
                    "global",
                    "export",
                    "start",
                    "element",
                    "code",
                    "data",
                    "data count",
                    "tag");

    private final String file;
    private final byte[] bytes;
    private int position = HEADER_BYTES;

    private ModuleSections(String file, byte[] bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    /**
     * Returns the sections in the file's order; the header must be there.
     *
     * @throws ProgramException if one reaches beyond the end of the file, which is how a cut-off
     *     file shows
     */
    static List<Section> of(String file, byte[] bytes) {
        return new ModuleSections(file, bytes).read();
    }

    private List<Section> read() {
        List<Section> sections = new ArrayList<>();
        while (position < bytes.length) {
            int id = bytes[position++] & 0xff;
            String name = id < NAMES.size() ? NAMES.get(id) : "unknown (" + id + ")";
            long size = unsigned32();
            int start = position;
            int left = bytes.length - start;
            if (size > left) {
                throw malformed(
                        " is cut off or damaged: its "
                                + name
                                + " section at byte "
                                + start
                                + " should have "
                                + size
                                + " bytes, the file ends after "
                                + left
                                + " of them; get the whole file");
            }
            int end = start + (int) size;
            sections.add(
                    new Section(id == 0 ? "custom " + customName(end) : name, start, (int) size));
            position = end;
        }
        return sections;
    }

    private String customName(int end) {
        long length = position < end ? unsigned32() : 0;
        return length > end - position
                ? "without name"
                : "\"" + new String(bytes, position, (int) length, StandardCharsets.UTF_8) + "\"";
    }

    /** Reads a LEB128 number of at most 32 bits. */
    private long unsigned32() {
        long value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            if (position >= bytes.length) {
                throw malformed(" is cut off after " + bytes.length + " bytes; get the whole file");
            }
            byte next = bytes[position++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw malformed(
                " is damaged: the number that ends at byte "
                        + position
                        + " is longer than 32 bits");
    }

    private ProgramException malformed(String problem) {
        return new ProgramException(Kind.MALFORMED, file + problem, List.of(), null);
    }
}
