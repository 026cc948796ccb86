package dev.portside.cli;

/** Whole numbers given as option values. */
final class Numbers {

    private Numbers() {}

    /**
     * Reads a number from 0 to {@code most}.
     *
     * @param meaning what it counts, for the message
     * @throws CliFailure if it is not one
     */
    static long parse(String option, String value, long most, String meaning) {
        if (value.matches("\\+?[0-9]{1,18}")) {
            long number = Long.parseLong(value);
            if (number <= most) {
                return number;
            }
        }
        throw new CliFailure(
                option
                        + " is \""
                        + value
                        + "\"; it must be "
                        + meaning
                        + ": a whole number from 0 to "
                        + most);
    }
}
