package dev.portside.engine.compiler;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What compiling a module gives: class files and what is needed to run them, without the module
 * itself. Depends on nothing but the module and the compiler's version, so it may be kept and used
 * again with an equal module.
 *
 * @param countsCalls whether the code counts nested calls
 * @param callsAccesses whether loads and stores are calls, see {@link CompilerOptions}
 * @param interpreted the functions left to the interpreter, with why, by index
 * @param firsts the first function of each class of functions, ascending
 * @param classes the class files
 */
public record CompiledCode(
        boolean countsCalls,
        boolean callsAccesses,
        SortedMap<Integer, String> interpreted,
        List<Integer> firsts,
        List<ClassBytes> classes) {
    /*
     * Encoded: magic, version, two flags, interpreted functions (index, UTF-8 reason), first functions, classes (name, length, bytes); numbers big endian as
     * DataOutput writes them. The version changes whenever generated code or what it calls changes: old code is then compiled anew.
     */

    /** Changes whenever code compiled by another version could not be used. */
    public static final int VERSION = 3;

    private static final int MAGIC = 0x50_57_4a_43;

    /**
     * A class file.
     *
     * @param name its binary name
     * @param bytes its contents, not to be changed; empty when it has not been compiled
     */
    @SuppressWarnings("ArrayRecordComponent") // megabytes that nobody compares
    public record ClassBytes(String name, byte[] bytes) {}

    public CompiledCode {
        interpreted = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(interpreted));
        firsts = List.copyOf(firsts);
        classes = List.copyOf(classes);
    }

    /** Says whether every class has been compiled. */
    public boolean isComplete() {
        return classes.stream().allMatch(one -> one.bytes().length > 0);
    }

    /** Returns a form to keep. */
    public byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeInt(VERSION);
            out.writeBoolean(countsCalls);
            out.writeBoolean(callsAccesses);
            out.writeInt(interpreted.size());
            for (var entry : interpreted.entrySet()) {
                out.writeInt(entry.getKey());
                out.writeUTF(entry.getValue());
            }
            out.writeInt(firsts.size());
            for (int first : firsts) {
                out.writeInt(first);
            }
            out.writeInt(classes.size());
            for (ClassBytes one : classes) {
                out.writeUTF(one.name());
                out.writeInt(one.bytes().length);
                out.write(one.bytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IllegalArgumentException when it is something else, cut short or of another version;
     *     the contents of the class files are not looked at: do not load what you do not trust
     */
    public static CompiledCode decode(byte[] encoded) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(encoded))) {
            if (in.readInt() != MAGIC) {
                throw new IllegalArgumentException("not compiled code");
            }
            int version = in.readInt();
            if (version != VERSION) {
                throw new IllegalArgumentException(
                        "compiled code of version " + version + "; this is version " + VERSION);
            }
            boolean countsCalls = in.readBoolean();
            boolean callsAccesses = in.readBoolean();
            SortedMap<Integer, String> interpreted = new TreeMap<>();
            for (int i = in.readInt(); i > 0; i--) {
                interpreted.put(in.readInt(), in.readUTF());
            }
            List<Integer> firsts = new ArrayList<>();
            for (int i = in.readInt(); i > 0; i--) {
                firsts.add(in.readInt());
            }
            List<ClassBytes> classes = new ArrayList<>();
            for (int i = in.readInt(); i > 0; i--) {
                String name = in.readUTF();
                int length = in.readInt();
                if (length < 0 || length > in.available()) {
                    throw new IllegalArgumentException("compiled code is cut short");
                }
                classes.add(new ClassBytes(name, in.readNBytes(length)));
            }
            return new CompiledCode(countsCalls, callsAccesses, interpreted, firsts, classes);
        } catch (IOException e) {
            throw new IllegalArgumentException("compiled code is cut short", e);
        }
    }
}
