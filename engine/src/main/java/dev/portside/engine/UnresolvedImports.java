package dev.portside.engine;

import java.util.List;
import java.util.stream.Collectors;
import run.endive.wasm.UnlinkableException;

/** Says which imports of a module nothing was provided for: all of them, in the module's order. */
public final class UnresolvedImports extends UnlinkableException {

    private static final long serialVersionUID = 1L;

    private final transient List<UnresolvedImport> imports;

    /**
     * @param imports at least one
     */
    public UnresolvedImports(List<UnresolvedImport> imports) {
        super(message(imports));
        this.imports = List.copyOf(imports);
    }

    public List<UnresolvedImport> imports() {
        return imports;
    }

    private static String message(List<UnresolvedImport> imports) {
        if (imports.size() == 1) {
            return imports.getFirst().toString();
        }
        return imports.stream()
                .map(UnresolvedImport::toString)
                .collect(
                        Collectors.joining(
                                "\n  ", imports.size() + " imports are unresolved:\n  ", ""));
    }
}
