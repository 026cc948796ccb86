package dev.portside.engine.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON that wast2json writes: objects, arrays, strings and whole numbers.
 *
 * <p>A dependency for these four would be larger than they are.
 */
final class Json {

    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** An object whose members are read with the type the reader expects. */
    record Node(Map<String, Object> members) {

        boolean has(String name) {
            return members.containsKey(name);
        }

        String string(String name) {
            return (String) member(name);
        }

        @Nullable String optionalString(String name) {
            return (String) members.get(name);
        }

        int number(String name) {
            return ((Long) member(name)).intValue();
        }

        Node node(String name) {
            return (Node) member(name);
        }

        @SuppressWarnings("unchecked")
        List<Node> nodes(String name) {
            return (List<Node>) members.getOrDefault(name, List.of());
        }

        @SuppressWarnings("unchecked")
        List<String> strings(String name) {
            return (List<String>) member(name);
        }

        private Object member(String name) {
            return Objects.requireNonNull(members.get(name), name);
        }
    }

    static Node parse(String text) {
        Json json = new Json(text);
        Node node = (Node) json.value();
        json.skipSpace();
        if (json.at != text.length()) {
            throw json.unexpected();
        }
        return node;
    }

    private Object value() {
        skipSpace();
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            default -> number();
        };
    }

    private Node object() {
        Map<String, Object> members = new LinkedHashMap<>();
        at++;
        while (!end('}', members.isEmpty())) {
            String name = string();
            skipSpace();
            expect(':');
            members.put(name, value());
        }
        return new Node(members);
    }

    private List<Object> array() {
        List<Object> elements = new ArrayList<>();
        at++;
        while (!end(']', elements.isEmpty())) {
            elements.add(value());
        }
        return elements;
    }

    /** Consumes the closing bracket, or the comma before another element. */
    private boolean end(char bracket, boolean first) {
        skipSpace();
        if (peek() == bracket) {
            at++;
            return true;
        }
        if (!first) {
            expect(',');
            skipSpace();
        }
        return false;
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        expect('"');
        for (char c = next(); c != '"'; c = next()) {
            if (c != '\\') {
                string.append(c);
                continue;
            }
            char escape = next();
            if (escape == 'u') {
                string.append((char) Integer.parseInt(text, at, at + 4, 16));
                at += 4;
            } else {
                string.append(
                        switch (escape) {
                            case 'n' -> '\n';
                            case 't' -> '\t';
                            case '"', '\\', '/' -> escape;
                            default -> throw unexpected();
                        });
            }
        }
        return string.toString();
    }

    private Long number() {
        int start = at;
        while (at < text.length() && (Character.isDigit(peek()) || peek() == '-')) {
            at++;
        }
        if (at == start) {
            throw unexpected();
        }
        return Long.valueOf(text.substring(start, at));
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(peek())) {
            at++;
        }
    }

    private char peek() {
        return text.charAt(at);
    }

    private char next() {
        return text.charAt(at++);
    }

    private void expect(char c) {
        if (next() != c) {
            at--;
            throw unexpected();
        }
    }

    private IllegalArgumentException unexpected() {
        return new IllegalArgumentException(
                "unexpected JSON at "
                        + at
                        + ": "
                        + text.substring(at, Math.min(text.length(), at + 20)));
    }
}
