// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file of the operator's whose text is sent to the target, which reads it.
 *
 * @param kind what the target calls it in its messages
 * @param most bytes; those of all files together, escaped, have to fit into a request
 */
record OperatorsFile(String kind, Path path, long most) {
    /** Its text. */
    String text() throws ToolException {
        String problem;
        try {
            if (Files.size(path) <= most) {
                return Files.readString(path);
            }
            problem = "has " + Files.size(path) + " bytes: expected at most " + most;
        } catch (NoSuchFileException e) {
            problem = "does not exist";
        } catch (MalformedInputException e) {
            problem = "is no text in UTF-8";
        } catch (IOException e) {
            problem = "cannot be read: " + e.getMessage();
        }
        throw new ToolException(ExitStatus.USAGE, kind + " file " + path + " " + problem);
    }

    /** Puts the file's name into what the target says of its text. */
    ToolException located(ToolException e) {
        String message = String.valueOf(e.getMessage());
        return e.status() == ExitStatus.USAGE && (message.startsWith(kind + ", ") || message.startsWith(kind + ": "))
                ? new ToolException(ExitStatus.USAGE, path + message.substring(kind.length()), e)
                : e;
    }
}
