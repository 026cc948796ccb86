/**
 * Random valid modules, and the test that two engines agree on them.
 *
 * <p>A module is a function of its seed. Every run prints its seed; {@code
 * -Dportside.generated.seed=N -Dportside.generated.functions=1} repeats one module, a larger number
 * of functions makes it a search.
 */
@NullMarked
package dev.portside.engine.generated;

import org.jspecify.annotations.NullMarked;
