# Turns the output of one run of a kernel into one line: milliseconds of the steady state and of the first iteration, milliseconds until 90 %
# of the steady speed, milliseconds from the process's start to main, milliseconds of the fastest iteration, number of iterations, checksum.
# Input: a line "launch SECONDS", then the program's output. Fails if the output is not whole, or checksums differ.
#
# The steady state is the median of the second half of the iterations. 90 % of its speed is reached where the first three iterations begin
# whose median is that fast.

function median_of(from, to,    i, j, n, sorted, value) {
    n = 0
    for (i = from; i <= to; i++) {
        value = took[i]
        for (j = n++; j > 0 && sorted[j - 1] > value; j--) sorted[j] = sorted[j - 1]
        sorted[j] = value
    }
    return n % 2 ? sorted[(n - 1) / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2
}

$1 == "launch" { launch = $2; next }
$1 == "start" { start = $2; next }
NF == 3 {
    began[count] = $1
    took[count++] = $2
    if (count == 1 || $2 < fastest) fastest = $2
    if (count > 1 && $3 != checksum) failed = 1
    checksum = $3
    next
}
{ failed = 1 }

END {
    if (failed || count == 0 || start == "") exit 1
    steady = median_of(int(count / 2), count - 1)
    for (warm = 0; warm < count - 2; warm++) if (median_of(warm, warm + 2) * 0.9 <= steady) break
    printf "%.3f %.3f %.3f %.1f %.3f %d %s\n", steady, took[0], began[warm], (start - launch) * 1e3, fastest, count, checksum
}
