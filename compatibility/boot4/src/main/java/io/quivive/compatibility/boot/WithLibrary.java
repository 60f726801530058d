// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.boot;

import io.quivive.MonitorSettings;
import io.quivive.servlet.Quivive;
import jakarta.servlet.ServletContext;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** With {@code kit.library=true} the application has the library, before Spring Security. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
@ConditionalOnProperty("kit.library")
class WithLibrary implements ServletContextInitializer {
    @Override
    public void onStartup(ServletContext context) {
        Quivive.install(context, MonitorSettings.DEFAULT);
    }
}
