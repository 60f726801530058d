// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Offsets in HotSpot's structures, out of the table that it exports for debuggers ({@code gHotSpotVMStructs}, vmStructs.cpp), and the two
 * values that are read with them.
 *
 * @param osThread of {@code Thread::_osthread}
 * @param threadId of {@code OSThread::_thread_id}
 * @param mountedId of {@code JavaThread::_monitor_owner_id}, since Java 24
 */
record JvmStructs(MemoryReader memory, long osThread, long threadId, OptionalLong mountedId) {
    private static final int MAX_ENTRIES = 20_000;

    /**
     * Reads the table.
     *
     * @throws IOException if it is not there or does not hold what is needed
     */
    static JvmStructs load(MemoryReader memory) throws ReflectiveOperationException, IOException {
        MethodHandle find = symbolFinder();
        long entry = memory.readLong(symbol(find, "gHotSpotVMStructs"));
        long stride = memory.readLong(symbol(find, "gHotSpotVMStructEntryArrayStride"));
        long typeName = memory.readLong(symbol(find, "gHotSpotVMStructEntryTypeNameOffset"));
        long fieldName = memory.readLong(symbol(find, "gHotSpotVMStructEntryFieldNameOffset"));
        long offset = memory.readLong(symbol(find, "gHotSpotVMStructEntryOffsetOffset"));
        long osThread = -1;
        long threadId = -1;
        OptionalLong mountedId = OptionalLong.empty();
        for (int i = 0; i < MAX_ENTRIES; i++, entry += stride) {
            long type = memory.readLong(entry + typeName);
            if (type == 0) {
                break;
            }
            String field = memory.readString(type) + "::" + memory.readString(memory.readLong(entry + fieldName));
            switch (field) {
                case "Thread::_osthread", "JavaThread::_osthread" -> osThread = memory.readLong(entry + offset);
                case "OSThread::_thread_id" -> threadId = memory.readLong(entry + offset);
                case "JavaThread::_monitor_owner_id" -> mountedId = OptionalLong.of(memory.readLong(entry + offset));
                default -> {}
            }
        }
        if (osThread < 0 || threadId < 0) {
            throw new IOException(
                    "the JVM's table of structures does not name Thread::_osthread and OSThread::_thread_id");
        }
        return new JvmStructs(memory, osThread, threadId, mountedId);
    }

    /** The operating system's id of the thread whose structure is at an address. */
    int threadId(long address) throws IOException {
        return memory.readInt(memory.readLong(address + osThread) + threadId);
    }

    /** The id of the virtual thread that a carrier runs, or the carrier's own. */
    long mountedId(long address) throws IOException {
        return memory.readLong(address + mountedId.orElseThrow());
    }

    private static long symbol(MethodHandle find, String name) throws IOException {
        try {
            long address = (long) find.invokeExact(name);
            if (address == 0) {
                throw new IOException("the JVM does not export " + name);
            }
            return address;
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException("the JVM's symbols cannot be looked up", e);
        }
    }

    /** {@code ClassLoader.findNative(null, name)}, which has two parameters more on newer JDKs. */
    private static MethodHandle symbolFinder() throws ReflectiveOperationException, IOException {
        // it answers 0 until the boot loader has loaded a native library; opening a channel makes it load one
        FileChannel.open(Path.of("/proc/self/stat")).close();
        for (Method method : ClassLoader.class.getDeclaredMethods()) {
            if (method.getName().equals("findNative")) {
                MethodHandle find = MethodHandles.privateLookupIn(ClassLoader.class, MethodHandles.lookup())
                        .unreflect(method);
                return method.getParameterCount() == 2
                        ? MethodHandles.insertArguments(find, 0, (Object) null)
                        : MethodHandles.insertArguments(
                                MethodHandles.insertArguments(find, 3, (Object) null), 0, null, Object.class);
            }
        }
        throw new NoSuchMethodException("ClassLoader.findNative");
    }
}
