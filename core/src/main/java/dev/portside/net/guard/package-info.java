/** Networks that decide over another network's calls: access rules and limits. */
@NullMarked
package dev.portside.net.guard;

import org.jspecify.annotations.NullMarked;
