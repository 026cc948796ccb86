package dev.portside.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * A program for {@link ClassCacheTraining}: writes lines in a loop. It imports what programs
 * without sockets import, so that these host calls are recorded too.
 */
final class TrainingGuest {

    private static final int TYPE = 1;
    private static final int IMPORT = 2;
    private static final int FUNCTION = 3;
    private static final int MEMORY = 5;
    private static final int EXPORT = 7;
    private static final int CODE = 10;
    private static final int DATA = 11;

    private static final byte[] HEADER = {0, 'a', 's', 'm', 1, 0, 0, 0};

    /** Names, and parameters: i is an i32, l an i64; all answer an i32, those with "!" nothing. */
    private static final List<String> IMPORTS =
            List.of(
                    "fd_write iiii",
                    "args_get ii",
                    "args_sizes_get ii",
                    "environ_get ii",
                    "environ_sizes_get ii",
                    "clock_res_get ii",
                    "clock_time_get ili",
                    "fd_close i",
                    "fd_fdstat_get ii",
                    "fd_fdstat_set_flags ii",
                    "fd_filestat_get ii",
                    "fd_filestat_set_size il",
                    "fd_pread iiili",
                    "fd_prestat_dir_name iii",
                    "fd_prestat_get ii",
                    "fd_pwrite iiili",
                    "fd_read iiii",
                    "fd_readdir iiili",
                    "fd_renumber ii",
                    "fd_seek ilii",
                    "fd_sync i",
                    "fd_tell ii",
                    "path_create_directory iii",
                    "path_filestat_get iiiii",
                    "path_open iiiiillii",
                    "path_readlink iiiiii",
                    "path_remove_directory iii",
                    "path_rename iiiiii",
                    "path_unlink_file iii",
                    "proc_exit i!",
                    "random_get ii",
                    "sched_yield ");

    /** An iovec at 0: pointer 8, length 6; the text behind it. */
    private static final byte[] TEXT = {8, 0, 0, 0, 6, 0, 0, 0, 'h', 'e', 'l', 'l', 'o', '\n'};

    private TrainingGuest() {}

    /** Returns the program in the binary format. */
    static byte[] module() {
        ByteArrayOutputStream module = new ByteArrayOutputStream();
        module.writeBytes(HEADER);
        int functions = IMPORTS.size();
        section(module, TYPE, functions + 1, types());
        section(module, IMPORT, functions, imports());
        section(module, FUNCTION, 1, new byte[] {(byte) functions});
        section(module, MEMORY, 1, new byte[] {0, 1});
        section(module, EXPORT, 2, exports(functions));
        section(module, CODE, 1, body());
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        data.writeBytes(new byte[] {0, 0x41, 0, 0x0b, (byte) TEXT.length});
        data.writeBytes(TEXT);
        section(module, DATA, 1, data.toByteArray());
        return module.toByteArray();
    }

    private static void section(ByteArrayOutputStream module, int id, int count, byte[] content) {
        module.write(id);
        int size = content.length + 1;
        module.write((size & 0x7f) | 0x80);
        module.write(size >>> 7);
        module.write(count);
        module.writeBytes(content);
    }

    private static byte[] types() {
        ByteArrayOutputStream types = new ByteArrayOutputStream();
        for (String line : IMPORTS) {
            String params = line.substring(line.indexOf(' ') + 1).replace("!", "");
            types.write(0x60);
            types.write(params.length());
            params.chars().forEach(c -> types.write(c == 'l' ? 0x7e : 0x7f));
            types.writeBytes(line.endsWith("!") ? new byte[] {0} : new byte[] {1, 0x7f});
        }
        types.writeBytes(new byte[] {0x60, 0, 0});
        return types.toByteArray();
    }

    private static byte[] imports() {
        ByteArrayOutputStream imports = new ByteArrayOutputStream();
        for (int i = 0; i < IMPORTS.size(); i++) {
            name(imports, "wasi_snapshot_preview1");
            name(imports, IMPORTS.get(i).substring(0, IMPORTS.get(i).indexOf(' ')));
            imports.write(0);
            imports.write(i);
        }
        return imports.toByteArray();
    }

    private static byte[] exports(int start) {
        ByteArrayOutputStream exports = new ByteArrayOutputStream();
        name(exports, "memory");
        exports.writeBytes(new byte[] {2, 0});
        name(exports, "_start");
        exports.writeBytes(new byte[] {0, (byte) start});
        return exports.toByteArray();
    }

    /** Calls fd_write(1, 0, 1, 64) twelve times. */
    private static byte[] body() {
        byte[] code = {
            1,
            1,
            0x7f,
            3,
            0x40,
            0x41,
            1,
            0x41,
            0,
            0x41,
            1,
            0x41,
            (byte) 0xc0,
            0,
            0x10,
            0,
            0x1a,
            0x20,
            0,
            0x41,
            1,
            0x6a,
            0x22,
            0,
            0x41,
            0x0c,
            0x48,
            0x0d,
            0,
            0x0b,
            0x0b
        };
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(code.length);
        body.writeBytes(code);
        return body.toByteArray();
    }

    private static void name(ByteArrayOutputStream out, String name) {
        byte[] bytes = name.getBytes(UTF_8);
        out.write(bytes.length);
        out.writeBytes(bytes);
    }
}
