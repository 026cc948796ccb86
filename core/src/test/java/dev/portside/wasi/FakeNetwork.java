package dev.portside.wasi;

import dev.portside.net.Network;
import dev.portside.net.Poller;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A network that answers what the test says and writes down what it was asked; every call that the
 * test says nothing about answers 0.
 */
final class FakeNetwork {

    /** The names of the calls so far, in order. */
    final List<String> calls = new ArrayList<>();

    private final Map<String, Answer> answers = new HashMap<>();

    /** What a call answers; it may fill buffers and endpoints among the arguments. */
    @FunctionalInterface
    interface Answer {
        int to(Object[] args);
    }

    FakeNetwork on(String method, Answer answer) {
        answers.put(method, answer);
        return this;
    }

    FakeNetwork answers(String method, int result) {
        return on(method, args -> result);
    }

    Network network() {
        return proxy(Network.class);
    }

    private <T> T proxy(Class<T> type) {
        Object proxy =
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, args) -> {
                            calls.add(method.getName());
                            if (method.getReturnType() == Poller.class) {
                                return proxy(Poller.class);
                            }
                            Answer answer = answers.get(method.getName());
                            Object[] given = args == null ? new Object[0] : args;
                            int result = answer == null ? 0 : answer.to(given);
                            return method.getReturnType() == void.class ? null : result;
                        });
        return type.cast(proxy);
    }
}
