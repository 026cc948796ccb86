package dev.portside.engine.compiler.runtime;

import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Loads the classes of one compiled module, each when it is first needed. */
public final class ModuleLoader extends ClassLoader {
    /*
     * Compiled loops and calls ask poll() whether somebody wants to stop. The answer is a constant null, for no, that HotSpot compiles to nothing;
     * a stop replaces it by something else, and instances look at their own flag until the one that is meant has ended. Either change throws the
     * module's machine code away, and a method thrown away some 400 times HotSpot never compiles again (PerMethodRecompilationCutoff). So
     * after MAX_RESTORES stops the answer stays true: from then on a read of a flag for each loop and call is the smaller evil.
     */

    /** The package of all compiled code, with a dot. */
    public static final String PACKAGE = "dev.portside.guest.";

    private static final int MAX_RESTORES = 32;

    static {
        registerAsParallelCapable();
    }

    private static final AtomicInteger COUNT = new AtomicInteger();

    /** The answers of poll(): null is no, anything else yes. */
    private static final MethodHandle NO = MethodHandles.constant(Object.class, null);

    private static final MethodHandle YES = MethodHandles.constant(Object.class, "yes");

    private final Source source;
    private int stops;
    private int restores;

    /** Made with a target: without, the JVM spins classes for one that throws. */
    private final MutableCallSite poll = new MutableCallSite(NO);

    /** Where class files come from. */
    public interface Source {

        /**
         * Returns the contents of a class file, null when there is no such class. Called once for
         * each class.
         *
         * @param name its binary name
         */
        byte @Nullable [] classFile(String name);
    }

    /**
     * @param source asked when a class is first needed, by the thread that needs it
     */
    public ModuleLoader(Source source) {
        super("wasm-" + COUNT.incrementAndGet(), ModuleLoader.class.getClassLoader());
        this.source = source;
        Module own = ModuleLoader.class.getModule();
        own.addExports(ModuleLoader.class.getPackageName(), getUnnamedModule());
        own.addExports("dev.portside.engine", getUnnamedModule());
        own.addReads(getUnnamedModule());
    }

    /** Does not ask the parent for compiled code: that would search all of its jars in vain. */
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(PACKAGE)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : findClass(name);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = source.classFile(name);
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    /**
     * Links what generated code asks whether it should look at its instance's stop flag.
     *
     * @param caller a class of a loader of this kind
     */
    public static CallSite poll(MethodHandles.Lookup caller, String name, MethodType type) {
        if (!(caller.lookupClass().getClassLoader() instanceof ModuleLoader loader)) {
            throw new IllegalArgumentException(caller + " is no class of a compiled module");
        }
        return loader.poll;
    }

    /**
     * Makes all code of the module look at its instance's stop flag until {@link #endPolling} has
     * been called as often as this.
     */
    public synchronized void startPolling() {
        stops++;
        answer(YES);
    }

    /** Tells that an instance has stopped for which polling was started. */
    public synchronized void endPolling() {
        stops--;
        if (stops == 0 && restores < MAX_RESTORES) {
            restores++;
            answer(NO);
        }
    }

    /** Says whether code looks at its instance's stop flag. */
    @SuppressWarnings("ReferenceEquality")
    public synchronized boolean isPolling() {
        return poll.getTarget() == YES;
    }

    @SuppressWarnings("ReferenceEquality")
    private void answer(MethodHandle answer) {
        if (poll.getTarget() != answer) {
            poll.setTarget(answer);
            MutableCallSite.syncAll(new MutableCallSite[] {poll});
        }
    }
}
