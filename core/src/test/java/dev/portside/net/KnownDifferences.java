package dev.portside.net;

import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/**
 * Runs the sentences that an implementation lists as differences as well: they must fail.
 *
 * <p>One that fails as expected is reported as aborted, with the listed reason.
 */
final class KnownDifferences implements InvocationInterceptor {

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> context,
            ExtensionContext extension)
            throws Throwable {
        run(invocation, context, extension);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> context,
            ExtensionContext extension)
            throws Throwable {
        run(invocation, context, extension);
    }

    private static void run(
            Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> context,
            ExtensionContext extension)
            throws Throwable {
        NetworkSuite suite = (NetworkSuite) extension.getRequiredTestInstance();
        String name = context.getExecutable().getName();
        String reason = suite.differences().get(name);
        if (reason == null) {
            invocation.proceed();
            return;
        }
        try {
            invocation.proceed();
        } catch (Throwable expected) {
            throw new TestAbortedException("known difference: " + reason, expected);
        }
        throw new AssertionError(name + " holds; it is no longer a difference: " + reason);
    }
}
