package dev.portside.cli;

/** Keeps names that a module or a file has from speaking to the terminal they are shown on. */
final class Printable {

    private Printable() {}

    /**
     * Returns a text with its control characters and those that turn the direction of writing
     * written out, as {@code \}{@code u001b}; line ends and tabs stay.
     */
    static String of(String text) {
        if (text.chars().noneMatch(Printable::isHarmful)) {
            return text;
        }
        StringBuilder safe = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isHarmful(c)) {
                safe.append("\\u").append(Integer.toHexString(0x10000 | c), 1, 5);
            } else {
                safe.append(c);
            }
        }
        return safe.toString();
    }

    private static boolean isHarmful(int c) {
        return (Character.isISOControl(c) && c != '\n' && c != '\t')
                || (c >= 0x202a && c <= 0x202e)
                || (c >= 0x2066 && c <= 0x2069);
    }
}
