// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import io.quivive.Activity;
import io.quivive.tool.source.Request;
import io.quivive.tool.source.Source;
import io.quivive.tool.view.ActivityFormatException;
import io.quivive.tool.view.ActivityReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** What a target answers, kept and read. */
final class Answers {
    private Answers() {}

    /** Passes an answer on. */
    @FunctionalInterface
    interface Question {
        void ask(OutputStream answer) throws ToolException, IOException;
    }

    /** Reads a document. */
    @FunctionalInterface
    interface Reader<T> {
        T read(InputStream document) throws IOException;
    }

    static Activity activity(Source source, Request request) throws ToolException {
        return read(bytes(json -> source.snapshot(request, json)), ActivityReader::read)
                .orElseThrow(() -> request.session().isPresent()
                        ? new ToolException(
                                ExitStatus.NO_SESSION,
                                "the session is not known: quivive sessions --columns user,id lists those that are")
                        : new ToolException(
                                ExitStatus.NO_ANSWER, "the JVM's answer is null, and no session was asked for"));
    }

    static byte[] bytes(Question question) throws ToolException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            question.ask(bytes);
        } catch (IOException e) {
            throw new ToolException(ExitStatus.FAULT, "the answer could not be kept: " + e, e);
        }
        return bytes.toByteArray();
    }

    static <T> T read(byte[] answer, Reader<T> reader) throws ToolException {
        try {
            return reader.read(new ByteArrayInputStream(answer));
        } catch (ActivityFormatException e) {
            throw new ToolException(ExitStatus.NO_ANSWER, "the JVM's answer is " + e.getMessage(), e);
        } catch (IOException e) {
            throw new AssertionError("reading from memory", e);
        }
    }
}
