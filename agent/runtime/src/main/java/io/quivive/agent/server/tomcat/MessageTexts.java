// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.tomcat;

import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shape;
import io.quivive.agent.shape.Shapes;
import io.quivive.request.Unreadable;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads Tomcat's texts, which are bytes, characters or a string, as they were received and without converting them. */
final class MessageTexts {
    private static final int NOTHING = 0;
    private static final int STRING = 1;
    private static final int BYTES = 2;
    private static final int CHARACTERS = 3;
    /** Longer than a server takes; longer text is cut. */
    private static final int MAX_TEXT = 1 << 16;
    /** More than a server takes. */
    private static final int MAX_HEADERS = 1 << 12;

    private final Shape text;
    private final Part type;
    private final Part string;
    private final Part bytes;
    private final Part characters;
    private final Part buffer;
    private final Part start;
    private final Part end;
    private final Part fields;
    private final Part count;
    private final Part name;
    private final Part value;

    MessageTexts(Shapes shapes) {
        text = shapes.of(TomcatReader.PRODUCT, "org.apache.tomcat.util.buf.MessageBytes");
        type = text.part("type");
        string = text.part("strValue");
        bytes = text.part("byteC");
        characters = text.part("charC");
        Shape chunk = shapes.of(TomcatReader.PRODUCT, "org.apache.tomcat.util.buf.AbstractChunk");
        buffer = chunk.part("buff");
        start = chunk.part("start");
        end = chunk.part("end");
        Shape headers = shapes.of(TomcatReader.PRODUCT, "org.apache.tomcat.util.http.MimeHeaders");
        fields = headers.part("headers");
        count = headers.part("count");
        Shape field = shapes.of(TomcatReader.PRODUCT, "org.apache.tomcat.util.http.MimeHeaderField");
        name = field.part("nameB");
        value = field.part("valueB");
    }

    /** What it holds; {@code null} if that is nothing. */
    @Nullable
    String of(@Nullable Object held) {
        if (held == null || held instanceof String) {
            return (String) held;
        }
        if (!text.fits(held)) {
            throw Unreadable.missing("a text in " + held.getClass().getName());
        }
        return switch ((int) type.number(held)) {
            case NOTHING -> null;
            case STRING -> {
                String known = string.text(held);
                if (known == null) {
                    throw Unreadable.changing("text");
                }
                yield known;
            }
            case BYTES -> chunk(bytes.of(held));
            case CHARACTERS -> chunk(characters.of(held));
            default -> throw Unreadable.changing("text");
        };
    }

    private String chunk(@Nullable Object chunk) {
        int from = (int) start.number(chunk);
        int length = Math.min((int) end.number(chunk) - from, MAX_TEXT);
        try {
            Object held = buffer.of(chunk);
            if (held instanceof byte[] raw) {
                return new String(raw, from, length, StandardCharsets.ISO_8859_1);
            }
            if (held instanceof char[] raw) {
                return new String(raw, from, length);
            }
        } catch (IndexOutOfBoundsException e) {
            // it is being filled
        }
        throw Unreadable.changing("text");
    }

    /** The first header of a name, or all of them joined by commas; {@code null} if there is none. */
    @Nullable
    String header(@Nullable Object headers, String wanted, boolean all) {
        if (!(fields.of(headers) instanceof Object[] each)) {
            throw Unreadable.changing("headers");
        }
        long most = Math.min(Math.min(count.number(headers), each.length), MAX_HEADERS);
        String found = null;
        for (int i = 0; i < most; i++) {
            if (each[i] != null && isNamed(name.of(each[i]), wanted)) {
                String next = of(value.of(each[i]));
                if (!all) {
                    return next;
                }
                found = found == null ? next : found + "," + next;
            }
        }
        return found;
    }

    /** Most are told apart by their length. */
    private boolean isNamed(@Nullable Object held, String wanted) {
        if (text.fits(held) && type.number(held) == BYTES) {
            Object chunk = bytes.of(held);
            if (end.number(chunk) - start.number(chunk) != wanted.length()) {
                return false;
            }
        }
        return wanted.equalsIgnoreCase(of(held));
    }
}
