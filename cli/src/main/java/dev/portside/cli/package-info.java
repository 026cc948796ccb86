/**
 * The {@code portside} command: options, messages, exit codes and signals around {@link
 * dev.portside.Program}.
 */
@NullMarked
package dev.portside.cli;

import org.jspecify.annotations.NullMarked;
