// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** One JSON document that nobody vouches for, read without a tree of it in memory. */
final class JsonDocument {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxNameLength(1_000)
                    .maxNumberLength(100)
                    .maxStringLength(10_000_000)
                    .build())
            .build();

    private JsonDocument() {}

    /**
     * Reads one document to its end. The stream stays open.
     *
     * @param what it should be, for messages
     * @param root makes what reads it
     * @return empty for the document {@code null}
     * @throws ActivityFormatException if it is broken, or not what it should be
     * @throws IOException as the stream throws it
     */
    static <T> Optional<T> read(InputStream in, String what, Function<JsonInput, JsonInput.Element<T>> root)
            throws IOException {
        try (JsonParser parser = open(in, what)) {
            JsonInput json = new JsonInput(parser, what);
            try {
                Optional<T> document = json.beginDocument()
                        ? Optional.empty()
                        : Optional.of(root.apply(json).read());
                json.endDocument();
                return document;
            } catch (JacksonException e) {
                rethrow(e);
                throw json.failure(String.valueOf(e.getOriginalMessage()), e);
            } catch (IllegalStateException | IllegalArgumentException e) { // Jackson's tables under hostile input
                throw json.failure(e.toString(), e);
            }
        }
    }

    private static JsonParser open(InputStream in, String what) throws IOException {
        try {
            return JSON.createParser(ObjectReadContext.empty(), in);
        } catch (JacksonException e) { // it has looked for the encoding
            rethrow(e);
            throw new ActivityFormatException("not " + what + ": its encoding is not known", e);
        }
    }

    /** What the stream has thrown, which Jackson wraps; not what a decoder has thrown. */
    private static void rethrow(JacksonException e) throws IOException {
        if (e.getCause() instanceof IOException cause && !(cause instanceof CharConversionException)) {
            throw cause;
        }
    }
}
