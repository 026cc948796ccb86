package dev.portside.cli;

import dev.portside.ImportReport;
import dev.portside.ModuleReport;
import dev.portside.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.function.Predicate;

/** The text {@code inspect} prints. */
final class Inspection {

    private static final String WASI = "wasi_";

    private final String file;
    private final Program program;
    private final ModuleReport report;
    private final SortedMap<Integer, String> interpreted;
    private final StringBuilder text = new StringBuilder();

    /**
     * @param interpreted the functions that are not compiled, with why, by index
     */
    Inspection(String file, Program program, SortedMap<Integer, String> interpreted) {
        this.file = file;
        this.program = program;
        this.interpreted = interpreted;
        this.report = program.report();
    }

    String text() {
        line(
                String.format(
                        Locale.ROOT,
                        "%s: wasm module, %,d bytes, %,d %s%s",
                        file,
                        report.bytes(),
                        report.functions(),
                        report.functions() == 1 ? "function" : "functions",
                        report.producers().isEmpty()
                                ? ""
                                : ", built by " + String.join(", ", report.producers())));
        verdict();
        table("Asks for", needs());
        table(
                "Imports (" + report.imports().size() + ")",
                report.imports().stream().map(Inspection::row).toList());
        table(
                "Exports (" + report.exports().size() + ")",
                report.exports().stream().map(Inspection::row).toList());
        table(
                "Memories (" + report.memories().size() + ")",
                report.memories().stream().map(List::of).toList());
        table(
                "Interpreted, not compiled (" + interpreted.size() + ")",
                interpreted.entrySet().stream()
                        .map(function ->
                                List.of(
                                        program.functionName(function.getKey()),
                                        function.getValue()))
                        .toList());
        table(
                "Sections (" + report.sections().size() + ")",
                report.sections().stream().map(Inspection::row).toList());
        return text.toString();
    }

    private void verdict() {
        List<ImportReport> unbound =
                report.imports().stream().filter(i -> i.boundTo() == null).toList();
        if (!unbound.isEmpty()) {
            line("Runs here: no, because of imports that are not provided:");
            for (ImportReport missing : unbound) {
                line("  " + missing.module() + "." + missing.name() + ": " + missing.problem());
            }
            return;
        }
        line(
                report.command()
                        ? "Runs here: yes, as a command: portside " + file + " [ARGS...]"
                        : "Runs here: yes, one function at a time (it has no _start): portside "
                                + file
                                + " FUNCTION [ARGS...]");
    }

    private List<List<String>> needs() {
        List<List<String>> needs = new ArrayList<>();
        addNeed(needs, "arguments", "give them behind the file", name -> name.equals("args_get"));
        addNeed(
                needs,
                "environment",
                "--env NAME=VALUE or --env-inherit; empty without",
                name -> name.equals("environ_get"));
        addNeed(
                needs,
                "files",
                "--dir GUEST:HOST[:readonly]; none without",
                name -> name.startsWith("path_"));
        addNeed(
                needs,
                "network",
                "allowed; narrow it with --network loopback or none",
                name -> name.startsWith("sock_open") || name.startsWith("sock_getaddrinfo"));
        if (!imports(name -> name.startsWith("sock_open"))) {
            addNeed(
                    needs,
                    "sockets it is given",
                    "--listen HOST:PORT or --dial HOST:PORT",
                    Inspection::isTransfer);
        }
        addNeed(
                needs,
                "clocks",
                "always there",
                name -> name.startsWith("clock_") || name.equals("poll_oneoff"));
        addNeed(needs, "random numbers", "always there", name -> name.equals("random_get"));
        return needs;
    }

    private void addNeed(
            List<List<String>> needs, String what, String how, Predicate<String> importName) {
        if (imports(importName)) {
            needs.add(List.of(what, how));
        }
    }

    private boolean imports(Predicate<String> name) {
        return report.imports().stream()
                .anyMatch(i -> i.module().startsWith(WASI) && name.test(i.name()));
    }

    private static boolean isTransfer(String name) {
        return name.startsWith("sock_accept")
                || name.startsWith("sock_recv")
                || name.startsWith("sock_send");
    }

    private static List<String> row(ImportReport i) {
        String binding = i.boundTo() == null ? "NOT PROVIDED" : i.boundTo();
        String type = i.type().equals(i.kind()) ? "" : i.type();
        return List.of(i.module() + "." + i.name(), i.kind(), type, binding);
    }

    private static List<String> row(ModuleReport.Export export) {
        return List.of(export.name(), export.kind(), export.type() == null ? "" : export.type());
    }

    private static List<String> row(ModuleReport.Section section) {
        return List.of(
                section.name(),
                String.format(Locale.ROOT, "%,d bytes at %,d", section.bytes(), section.offset()));
    }

    private void table(String title, List<List<String>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        line("");
        line(title);
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < rows.getFirst().size(); column++) {
            int at = column;
            widths.add(rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0));
        }
        for (List<String> row : rows) {
            StringBuilder cells = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                cells.append("  ").append(cell).repeat(' ', widths.get(column) - cell.length());
            }
            line(cells.toString().stripTrailing());
        }
    }

    private void line(String content) {
        text.append(Printable.of(content)).append('\n');
    }
}
