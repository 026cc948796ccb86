package dev.portside.cli;

import dev.portside.CodeCache;
import java.io.IOException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code portside cache}: shows and empties the directory in which compiled code is kept. */
@Command(
        name = "portside cache",
        description = {
            "Show or empty the cache of compiled code, which makes programs start at once from their",
            "second run on. It is in $XDG_CACHE_HOME/portside or ~/.cache/portside and grows to 512 MiB;",
            "the environment variable PORTSIDE_CACHE_SIZE sets another limit in MiB, 0 for no cache.",
            ""
        })
final class CacheCommand implements CliCommand {

    private static final List<String> ACTIONS = List.of("list", "clear", "dir");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    @Mixin CommonOptions common = new CommonOptions();

    @Parameters(
            paramLabel = "ACTION",
            description = "list: show what is kept; clear: delete it; dir: print the directory.")
    String action = "";

    @Override
    public int execute(Call call) {
        if (!ACTIONS.contains(action)) {
            throw new CliFailure(
                    "there is no \"cache "
                            + action
                            + "\""
                            + Suggestions.didYouMean(action, ACTIONS)
                            + (Suggestions.nearest(action, ACTIONS).isEmpty()
                                    ? "; there are list, clear and dir"
                                    : ""));
        }
        CodeCache cache = new CodeOptions(call.host(), call.messages()).cache();
        if (cache == null) {
            throw new CliFailure(
                    "there is no cache: its place is $XDG_CACHE_HOME/portside or $HOME/.cache/portside, and neither"
                            + " variable is a directory's path, or "
                            + CodeOptions.CACHE_SIZE
                            + " is 0");
        }
        try {
            switch (action) {
                case "list" -> list(cache, call);
                case "clear" -> clear(cache, call);
                default -> call.host().out().println(cache.directory());
            }
        } catch (IOException e) {
            throw new CliFailure(
                    CliFailure.REFUSED,
                    "the cache " + cache.directory() + " cannot be used: " + e,
                    List.of(),
                    e);
        }
        return 0;
    }

    private static void list(CodeCache cache, Call call) throws IOException {
        long bytes = 0;
        for (CodeCache.Entry entry : cache.entries()) {
            bytes += entry.bytes();
            call.host()
                    .out()
                    .println(
                            String.format(
                                    Locale.ROOT,
                                    "%s  %,14d bytes  %s",
                                    TIME.format(entry.used().atZone(ZoneId.systemDefault())),
                                    entry.bytes(),
                                    entry.file()));
        }
        call.messages()
                .info(
                        String.format(
                                Locale.ROOT,
                                "%,d bytes in %d %s in %s",
                                bytes,
                                cache.entries().size(),
                                cache.entries().size() == 1 ? "entry" : "entries",
                                cache.directory()));
    }

    private static void clear(CodeCache cache, Call call) throws IOException {
        int deleted = cache.clear();
        call.messages()
                .info(
                        String.format(
                                Locale.ROOT,
                                "deleted %d %s from %s",
                                deleted,
                                deleted == 1 ? "entry" : "entries",
                                cache.directory()));
    }
}
