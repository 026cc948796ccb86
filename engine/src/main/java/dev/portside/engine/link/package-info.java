/** What every engine needs to make an instance: imports, names, tables. Not exported. */
@NullMarked
package dev.portside.engine.link;

import org.jspecify.annotations.NullMarked;
