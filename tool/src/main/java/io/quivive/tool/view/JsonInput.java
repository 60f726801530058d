// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;

/** Typed values out of a JSON parser, each checked where it stands. Not thread-safe. */
final class JsonInput {
    private static final int SHOWN = 100;
    /** Beyond any figure of the contract, and below what the writer's fixed-point numbers hold. */
    private static final double LARGEST = 1e12;

    private final JsonParser parser;
    private final String what;

    /** Values of a document that should be {@code what}. */
    JsonInput(JsonParser parser, String what) {
        this.parser = parser;
        this.what = what;
    }

    /** Moves to the document's first token; answers whether the document is {@code null}. */
    boolean beginDocument() throws ActivityFormatException {
        if (parser.nextToken() == null) {
            throw failure("the document is empty");
        }
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    void endDocument() throws ActivityFormatException {
        if (parser.nextToken() != null) {
            throw failure("something follows the document");
        }
    }

    void beginObject() throws ActivityFormatException {
        expect("an object", JsonToken.START_OBJECT);
    }

    /** Moves to the next member's value and answers its name; {@code null} at the object's end. */
    @Nullable
    String nextMember() {
        String name = parser.nextName();
        if (name != null) {
            parser.nextToken();
        }
        return name;
    }

    /** Passes over the value, whatever it is. */
    void skip() {
        parser.skipChildren();
    }

    <T> List<T> list(Element<T> element) throws ActivityFormatException {
        expect("an array", JsonToken.START_ARRAY);
        List<T> all = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            all.add(element.read());
        }
        return all;
    }

    String text() throws ActivityFormatException {
        expect("a text", JsonToken.VALUE_STRING);
        return parser.getString();
    }

    boolean bool() throws ActivityFormatException {
        expect("true or false", JsonToken.VALUE_TRUE, JsonToken.VALUE_FALSE);
        return parser.getBooleanValue();
    }

    int integer() throws ActivityFormatException {
        expect("an integer", JsonToken.VALUE_NUMBER_INT);
        return parser.getIntValue();
    }

    long longInteger() throws ActivityFormatException {
        expect("an integer", JsonToken.VALUE_NUMBER_INT);
        long value = parser.getLongValue();
        if (value == Long.MIN_VALUE) {
            throw failure("no number of the contract is as small as " + value);
        }
        return value;
    }

    double decimal() throws ActivityFormatException {
        expect("a number", JsonToken.VALUE_NUMBER_INT, JsonToken.VALUE_NUMBER_FLOAT);
        double value = parser.getDoubleValue();
        if (!(value >= 0 && value <= LARGEST)) {
            throw failure(value + " is out of range: expected 0 to " + LARGEST);
        }
        return value;
    }

    Instant instant() throws ActivityFormatException {
        String text = text();
        try {
            Instant instant = Instant.parse(text);
            int year = instant.atOffset(ZoneOffset.UTC).getYear();
            if (text.endsWith("Z") && year >= 0 && year <= 9999) {
                return instant;
            }
        } catch (DateTimeException e) {
            // told below, as for an instant of another form
        }
        throw failure("'" + text + "' is no instant: expected one like 2017-09-22T12:46:39Z");
    }

    /** The constant that the value stands for, by a function that refuses what it does not know. */
    <V, T> T constant(V value, Function<V, T> constants) throws ActivityFormatException {
        try {
            return constants.apply(value);
        } catch (IllegalArgumentException e) {
            throw failure(String.valueOf(e.getMessage()));
        }
    }

    /** What must be there, looked at when its object has ended. */
    <T> T required(String name, @Nullable T value) throws ActivityFormatException {
        if (value == null) {
            throw failure("'" + name + "' is missing");
        }
        return value;
    }

    ActivityFormatException failure(String message) {
        return failure(message, null);
    }

    ActivityFormatException failure(String message, @Nullable Throwable cause) {
        TokenStreamLocation place = parser.currentTokenLocation();
        String text = "not " + what + ": " + shown(message) + ", at "
                + shown(parser.streamReadContext().pathAsPointer().toString()) + " (line " + place.getLineNr()
                + ", column " + place.getColumnNr() + ")";
        return cause == null ? new ActivityFormatException(text) : new ActivityFormatException(text, cause);
    }

    private static String shown(String text) {
        String escaped = TerminalText.escape(text);
        return escaped.length() <= 2 * SHOWN ? escaped : TerminalText.cut(escaped, 2 * SHOWN);
    }

    private void expect(String what, JsonToken... tokens) throws ActivityFormatException {
        for (JsonToken token : tokens) {
            if (parser.currentToken() == token) {
                return;
            }
        }
        throw failure("expected " + what);
    }

    /** One element of an array. */
    @FunctionalInterface
    interface Element<T> {
        T read() throws ActivityFormatException;
    }
}
