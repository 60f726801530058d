// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import com.sun.tools.attach.VirtualMachine;
import com.sun.tools.attach.VirtualMachineDescriptor;
import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.Untrusted;
import java.util.Comparator;
import java.util.List;

/** Any machine: what the attach mechanism tells of the JVMs of this user. */
final class AttachMachine implements Machine {
    private final long self;

    AttachMachine(long self) {
        this.self = self;
    }

    @Override
    public Seen look() {
        return new Seen(jvms(), 0);
    }

    private List<Jvm> jvms() {
        return VirtualMachine.list().stream()
                .filter(descriptor -> !descriptor.id().equals(Long.toString(self)))
                .map(AttachMachine::jvm)
                .sorted(Comparator.comparingLong(Jvm::pid))
                .toList();
    }

    @Override
    public Jvm jvm(long pid) throws ToolException {
        for (Jvm jvm : jvms()) {
            if (jvm.pid() == pid) {
                return jvm;
            }
        }
        throw new ToolException(
                ExitStatus.NO_TARGET,
                ProcessHandle.of(pid).isPresent()
                        ? "process " + pid + " is no JVM of this user; see quivive list"
                        : "there is no process " + pid + "; see quivive list");
    }

    private static Jvm jvm(VirtualMachineDescriptor descriptor) {
        long pid = Long.parseLong(descriptor.id());
        String user =
                ProcessHandle.of(pid).flatMap(process -> process.info().user()).orElse("?");
        String main = descriptor.displayName().split(" ", 2)[0];
        return new Jvm(
                pid, Untrusted.line(user), "?", main.isEmpty() ? "?" : Untrusted.line(main), new Access.Attachable());
    }
}
