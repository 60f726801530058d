// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import io.quivive.SessionSettings;
import io.quivive.http.HttpTracker;
import io.quivive.http.RequestLook;
import io.quivive.request.ServerReaders;
import io.quivive.session.SessionExchange;
import io.quivive.session.SessionRegistry;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads the JVM's structures at wrong offsets, for as long as it lives, and prints what came of it. Arguments: the seed, how many readings.
 */
public final class WrongOffsets {
    private WrongOffsets() {}

    public static void main(String[] arguments) throws Exception {
        Random random = new Random(Long.parseLong(arguments[0]));
        int times = Integer.parseInt(arguments[1]);
        ThreadFields fields = InternalThreadFields.open();
        int failed = 0;
        int nothing = 0;
        int wrong = 0;
        int proven = 0;
        int right = SystemIds.open(fields).of(Thread.currentThread());
        MemoryReader memory = new MemoryReader();
        for (int i = 0; i < times; i++) {
            JvmStructs structs =
                    new JvmStructs(memory, offset(random), offset(random), OptionalLong.of(offset(random)));
            SystemIds ids = new SystemIds(structs, fields);
            try {
                int id = ids.of(Thread.currentThread());
                nothing += id == 0 ? 1 : 0;
                wrong += id != 0 && id != right ? 1 : 0;
            } catch (IOException e) {
                failed++;
            }
            try {
                structs.mountedId(fields.address(Thread.currentThread()));
            } catch (IOException e) {
                failed++;
            }
            if (i % 50 == 0 && isProven(ids)) {
                proven++;
            }
        }
        System.out.println("ready failed=" + failed + " nothing=" + nothing + " wrong=" + wrong + " proven=" + proven);
        // and the reader itself, which finds them right
        SessionRegistry sessions = new SessionRegistry(SessionSettings.DEFAULT);
        SessionExchange exchange = new SessionExchange(sessions, Thread::getId);
        RequestLook look =
                new RequestLook(sessions, new HttpTracker(sessions), () -> ServerReaders.NONE, new AtomicLong());
        try (JvmReader reader = new JvmReader(Set.of(), Roles.builtIn(), new AtomicLong(), sessions, exchange, look)) {
            System.out.println("count " + reader.count());
        }
    }

    /** Those that are wrong by little, by much, and by everything. */
    private static long offset(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(2_048);
            case 1 -> random.nextInt(1 << 20) - (1 << 19);
            case 2 -> random.nextLong() >>> (16 + random.nextInt(32));
            default -> random.nextLong();
        };
    }

    private static boolean isProven(SystemIds ids) {
        try {
            ids.prove();
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
