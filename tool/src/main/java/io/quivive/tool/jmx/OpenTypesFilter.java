// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.jmx;

import java.io.ObjectInputFilter;
import java.util.Set;

/**
 * What a server may send: RMI's own objects, open types, and the exceptions of a failing call, by name, as they were seen to come from Java
 * 17 and 25. Everything else is refused before
 * any code of it runs. It holds for the whole process, since RMI's streams cannot be given one of their own.
 */
final class OpenTypesFilter implements ObjectInputFilter {
    private static final int DEEPEST = 20;
    private static final long MOST = 100_000;

    private static final Set<String> RMI = Set.of(
            "java.rmi.dgc.Lease",
            "java.rmi.dgc.VMID",
            "java.rmi.server.ObjID",
            "java.rmi.server.RemoteObject",
            "java.rmi.server.RemoteStub",
            "java.rmi.server.UID",
            "javax.management.remote.rmi.RMIConnectionImpl_Stub",
            "javax.management.remote.rmi.RMIServerImpl_Stub",
            "javax.rmi.ssl.SslRMIClientSocketFactory");
    private static final Set<String> OPEN_TYPES = Set.of(
            "java.lang.Boolean",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Number",
            "java.lang.Object",
            "java.lang.String",
            "java.util.ArrayList",
            "java.util.Arrays$ArrayList",
            "java.util.Collections$UnmodifiableCollection",
            "java.util.Collections$UnmodifiableList",
            "java.util.Collections$UnmodifiableRandomAccessList",
            "java.util.HashMap",
            "java.util.LinkedHashMap",
            "java.util.Map$Entry",
            "java.util.TreeMap",
            "javax.management.openmbean.CompositeDataSupport",
            "javax.management.openmbean.CompositeType",
            "javax.management.openmbean.OpenType",
            "javax.management.openmbean.SimpleType",
            "javax.management.openmbean.TabularDataSupport",
            "javax.management.openmbean.TabularType");
    private static final Set<String> FAILURES = Set.of(
            "java.io.EOFException",
            "java.io.IOException",
            "java.io.InvalidClassException",
            "java.io.ObjectStreamException",
            "java.lang.ClassNotFoundException",
            "java.lang.Error",
            "java.lang.Exception",
            "java.lang.IllegalArgumentException",
            "java.lang.IllegalStateException",
            "java.lang.LinkageError",
            "java.lang.NoClassDefFoundError",
            "java.lang.NullPointerException",
            "java.lang.OutOfMemoryError",
            "java.lang.ReflectiveOperationException",
            "java.lang.RuntimeException",
            "java.lang.SecurityException",
            "java.lang.StackTraceElement",
            "java.lang.Throwable",
            "java.lang.UnsupportedOperationException",
            "java.lang.VirtualMachineError",
            "java.rmi.AccessException",
            "java.rmi.ConnectException",
            "java.rmi.NoSuchObjectException",
            "java.rmi.NotBoundException",
            "java.rmi.RemoteException",
            "java.rmi.ServerError",
            "java.rmi.ServerException",
            "java.rmi.UnmarshalException",
            "java.security.GeneralSecurityException",
            "java.util.Collections$EmptyList",
            "javax.management.AttributeNotFoundException",
            "javax.management.InstanceNotFoundException",
            "javax.management.JMException",
            "javax.management.JMRuntimeException",
            "javax.management.MBeanException",
            "javax.management.OperationsException",
            "javax.management.ReflectionException",
            "javax.management.RuntimeErrorException",
            "javax.management.RuntimeMBeanException",
            "javax.management.RuntimeOperationsException",
            "javax.security.auth.login.FailedLoginException",
            "javax.security.auth.login.LoginException");

    private static volatile String lastRefused = "";
    private static boolean installed;

    /**
     * Installs it for this process.
     *
     * @throws IllegalStateException if this process has another one
     */
    static synchronized void install() {
        if (!installed) {
            ObjectInputFilter.Config.setSerialFilter(new OpenTypesFilter());
            installed = true;
        }
    }

    /** The class that was refused last, or an empty text: what RMI throws does not name it. */
    static String lastRefused() {
        return lastRefused;
    }

    @Override
    public Status checkInput(FilterInfo info) {
        if (info.depth() > DEEPEST || info.references() > MOST || info.arrayLength() > MOST) {
            return Status.REJECTED;
        }
        Class<?> type = info.serialClass();
        if (type == null) {
            return Status.UNDECIDED;
        }
        while (type.isArray()) {
            type = type.getComponentType();
        }
        String name = type.getName();
        boolean known =
                type.isPrimitive() || RMI.contains(name) || OPEN_TYPES.contains(name) || FAILURES.contains(name);
        if (!known) {
            lastRefused = name;
        }
        return known ? Status.ALLOWED : Status.REJECTED;
    }
}
