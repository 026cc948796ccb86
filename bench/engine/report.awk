# Prints tables and bars from lines "KERNEL RUNTIME STEADY FIRST WARM START FASTEST", in milliseconds. runtimes: their names in order.
# quick: leave the bars out.

function title(runtime) {
    if (runtime == "portside") return "Portside"
    if (runtime == "v8") return "V8"
    if (runtime == "endive") return "Endive's compiler"
    if (runtime == "endive-array") return "Endive's compiler, array"
    if (runtime == "endive-interpreter") return "Endive's interpreter"
    return runtime
}

function ratio(kernel, runtime) {
    return steady[kernel, runtime] / steady[kernel, "native"]
}

# The geometric mean over the kernels that both runtimes ran.
function mean_of(times, runtime, base,    i, n, sum) {
    for (i = 1; i <= kernel_count; i++) {
        if ((kernels[i], runtime) in times && (kernels[i], base) in times) {
            sum += log(times[kernels[i], runtime] / times[kernels[i], base])
            n++
        }
    }
    return n ? exp(sum / n) : 0
}

function mean(runtime, base) {
    return mean_of(steady, runtime, base)
}

# Prints a bar's line: what has to be, what was measured, and whether that is met.
function bar(text, is_met, measured) {
    printf "| %s | %s | %s |\n", text, measured, is_met ? "met" : "**missed**"
}

function faster(runtime, text) {
    if (mean(runtime, "portside") > 0) bar(text, mean(runtime, "portside") >= 4, sprintf("%.1f", mean(runtime, "portside")))
}

# Sets worst to the kernel of the largest value, and returns those beyond the limit.
function largest(values, limit,    i, found, misses) {
    worst = ""
    misses = ""
    for (i = 1; i <= kernel_count; i++) {
        if (!(kernels[i] in values)) continue
        if (worst == "" || values[kernels[i]] > values[worst]) worst = kernels[i]
        if (values[kernels[i]] > limit) misses = misses (misses == "" ? "" : ", ") sprintf("%s %.1f", kernels[i], values[kernels[i]])
    }
    return misses
}

{
    if (!($1 in seen)) {
        seen[$1] = 1
        kernels[++kernel_count] = $1
    }
    steady[$1, $2] = $3
    first[$1, $2] = $4
    warm[$1, $2] = $5
    start[$1, $2] = $6
    fastest[$1, $2] = $7
}

END {
    count = split(runtimes, runtime, " ")

    head = "| kernel | native ms"
    line = "|---|---"
    for (r = 2; r <= count; r++) {
        head = head " | " title(runtime[r]) " ms | ratio"
        line = line "|---|---"
    }
    print head " |\n" line "|"
    for (k = 1; k <= kernel_count; k++) {
        kernel = kernels[k]
        printf "| %s | %.1f", kernel, steady[kernel, "native"]
        for (r = 2; r <= count; r++) {
            if ((kernel, runtime[r]) in steady) printf " | %.1f | %.2f", steady[kernel, runtime[r]], ratio(kernel, runtime[r])
            else printf " | - | -"
        }
        print " |"
    }
    printf "| geometric mean | "
    for (r = 2; r <= count; r++) printf " |  | %.2f", mean(runtime[r], "native")
    print " |"

    # Load of other programs slows iterations down and never makes one faster.
    printf "| the same of the fastest iterations | "
    for (r = 2; r <= count; r++) printf " |  | %.2f", mean_of(fastest, runtime[r], "native")
    print " |"

    print "\nWarm-up. Start: from the process's start to the program's first instruction. First: the first iteration in multiples of the steady"
    print "state. 90 %: from the first iteration's begin until 90 % of the steady speed, in seconds.\n"
    head = "| kernel"
    line = "|---"
    for (r = 2; r <= count; r++) {
        if (runtime[r] == "endive-interpreter") continue
        head = head " | " title(runtime[r]) " start s | first | 90 % s"
        line = line "|---|---|---"
    }
    print head " |\n" line "|"
    for (k = 1; k <= kernel_count; k++) {
        kernel = kernels[k]
        printf "| %s", kernel
        for (r = 2; r <= count; r++) {
            if (runtime[r] == "endive-interpreter") continue
            if ((kernel, runtime[r]) in steady) {
                printf " | %.2f | %.1f | %.2f", start[kernel, runtime[r]] / 1e3, first[kernel, runtime[r]] / steady[kernel, runtime[r]], warm[kernel, runtime[r]] / 1e3
            } else {
                printf " | - | - | -"
            }
        }
        print " |"
        if ((kernel, "portside") in steady) {
            ratios[kernel] = ratio(kernel, "portside")
            firsts[kernel] = first[kernel, "portside"] / steady[kernel, "portside"]
            warms[kernel] = warm[kernel, "portside"] / 1e3
        }
    }

    if (quick || mean("portside", "native") == 0) exit
    print "\n| bar | measured | |\n|---|---|---|"
    bar("geometric mean at most 2.0 times native", mean("portside", "native") <= 2, sprintf("%.2f", mean("portside", "native")))
    faster("endive", "at least 4 times as fast as Endive's compiler")
    faster("endive-array", "at least 4 times as fast as Endive's compiler with array memory")
    misses = largest(ratios, 4)
    bar("no kernel above 4 times native", misses == "", misses == "" ? sprintf("at most %.2f (%s)", ratios[worst], worst) : misses)
    misses = largest(warms, 1.5)
    bar("90 % of the peak within 1.5 s", misses == "", misses == "" ? sprintf("at most %.2f s (%s)", warms[worst], worst) : misses " s")
    misses = largest(firsts, 10)
    bar("first iteration at most 10 times the peak", misses == "", misses == "" ? sprintf("at most %.1f (%s)", firsts[worst], worst) : misses)
}
