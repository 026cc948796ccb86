package dev.portside.engine;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/**
 * An import for which nothing suitable was provided.
 *
 * @param module the import's module name
 * @param name its name in there
 * @param kind what the module wants; only functions can be provided
 * @param wanted the signature it is imported with, or null when it is no function
 * @param provided the signatures under which a function of that name is provided; none of them fits
 */
public record UnresolvedImport(
        String module,
        String name,
        ExternalType kind,
        @Nullable FunctionType wanted,
        List<FunctionType> provided) {

    public UnresolvedImport {
        provided = List.copyOf(provided);
    }

    /** Returns a sentence that names the import and what is wrong. */
    @Override
    public String toString() {
        String import_ = "import " + module + "." + name + " ";
        if (wanted == null) {
            return import_
                    + "is a "
                    + kind.name().toLowerCase(Locale.ROOT)
                    + "; only functions can be provided";
        }
        if (provided.isEmpty()) {
            return import_ + text(wanted) + " is not provided";
        }
        return provided.stream()
                .map(UnresolvedImport::text)
                .collect(
                        Collectors.joining(
                                " and as ",
                                import_ + "is imported as " + text(wanted) + " but provided as ",
                                ""));
    }

    private static String text(FunctionType type) {
        String results = text(type.returns());
        return "("
                + text(type.params())
                + ") -> "
                + (type.returns().size() == 1 ? results : "(" + results + ")");
    }

    private static String text(List<ValType> types) {
        return types.stream()
                .map(type -> type.toString().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
