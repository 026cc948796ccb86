package dev.portside.engine.compiler.runtime;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Loads the classes of one compiled module, each when it is first needed. */
public final class ModuleLoader extends ClassLoader {
    /*
     * Compiled loops and calls ask poll() whether somebody wants to stop. The answer is a constant false that HotSpot compiles to nothing;
     * the first stop replaces it by true, which throws away the module's compiled code once, and from then on instances look at their own
     * flag.
     */

    static {
        registerAsParallelCapable();
    }

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final MethodHandle NO = MethodHandles.constant(boolean.class, false);
    private static final MethodHandle YES = MethodHandles.constant(boolean.class, true);

    private final Map<String, byte[]> classes;
    private final MutableCallSite poll = new MutableCallSite(MethodType.methodType(boolean.class));

    /**
     * @param classes the bytes of each class by binary name
     */
    public ModuleLoader(Map<String, byte[]> classes) {
        super("wasm-" + COUNT.incrementAndGet(), ModuleLoader.class.getClassLoader());
        this.classes = new ConcurrentHashMap<>(classes);
        poll.setTarget(NO);
        Module own = ModuleLoader.class.getModule();
        own.addExports(ModuleLoader.class.getPackageName(), getUnnamedModule());
        own.addExports("dev.portside.engine", getUnnamedModule());
        own.addReads(getUnnamedModule());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = classes.get(name);
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        Class<?> defined = defineClass(name, bytes, 0, bytes.length);
        classes.remove(name);
        return defined;
    }

    /** Returns what generated code asks whether it should look at its instance's stop flag. */
    public MethodHandle poll() {
        return poll.dynamicInvoker();
    }

    /** Makes all code of the module look at its instance's stop flag from now on. */
    @SuppressWarnings("ReferenceEquality")
    public synchronized void startPolling() {
        if (poll.getTarget() != YES) {
            poll.setTarget(YES);
            MutableCallSite.syncAll(new MutableCallSite[] {poll});
        }
    }
}
