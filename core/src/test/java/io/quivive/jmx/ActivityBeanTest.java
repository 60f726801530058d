// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jmx;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.ActivityMonitor;
import java.lang.management.ManagementFactory;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class ActivityBeanTest {
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    @Test
    void attributesHoldOneSnapshotAndCanOnlyBeRead() throws Exception {
        ObjectName name = new ObjectName(ActivityMXBean.OBJECT_NAME);
        try (ActivityMonitor monitor = ActivityMonitor.open();
                ActivityBean bean = ActivityBean.register(() -> monitor, server)) {
            MBeanInfo info = server.getMBeanInfo(name);
            assertThat(info.getOperations()).isEmpty();
            assertThat(info.getAttributes()).hasSize(5).noneMatch(MBeanAttributeInfo::isWritable);
            String extended = "";
            Object again = null;
            // more than a second may pass between two readings
            for (int i = 0; i < 20 && !extended.equals(again); i++) {
                extended = (String) server.getAttribute(name, "ActivityExtended");
                again = server.getAttribute(name, "ActivityExtended");
            }
            assertThat(again).isEqualTo(extended);
            assertThat(extended).startsWith("{\"snapshot\":{\"schema\":1,");
            assertThat((String) server.getAttribute(name, "Processes")).startsWith("{\"processes\":[{\"name\":");
            assertThat(server.getAttribute(name, "WebServers")).isEqualTo("{\"servers\":[]}");
            assertThat(bean.getActivity()).contains("\"name\":\"main\"");
        }
        assertThat(server.isRegistered(name)).isFalse();
    }
}
