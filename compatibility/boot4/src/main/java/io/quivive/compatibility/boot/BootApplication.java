// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.boot;

import io.quivive.compatibility.app.Holds;
import io.quivive.compatibility.app.KitFilter;
import io.quivive.compatibility.app.KitListener;
import io.quivive.compatibility.app.KitServlet;
import io.quivive.compatibility.app.LibrarySnapshots;
import io.quivive.compatibility.app.Lifeline;
import io.quivive.compatibility.app.Users;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletListenerRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/** The kit's servlet beside Spring's own. */
@SpringBootApplication
public class BootApplication {
    /** All that Spring's own servlet does not serve. */
    private static final String[] PATHS = {
        "/hello",
        "/cart",
        "/secret",
        "/soap",
        "/rest/*",
        "/private",
        "/form",
        "/release",
        "/held",
        "/session",
        "/login",
        "/logout",
        "/invalidate",
        "/rename",
        "/expire",
        "/forward",
        "/forwarded",
        "/include",
        "/included",
        "/fail",
        "/noted",
        "/async",
        "/async-dispatch",
        "/async-timeout",
        "/async-slow",
        "/executor",
        "/upload",
        "/slow"
    };

    public static void main(String[] arguments) throws Exception {
        ConfigurableApplicationContext context = SpringApplication.run(BootApplication.class, arguments);
        if (context.getEnvironment().getProperty("kit.library") != null) {
            LibrarySnapshots.serve(context.getBean(ServletContext.class));
        }
        Lifeline.serve(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }

    @Bean
    SecurityFilterChain security(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(requests -> requests.requestMatchers("/private")
                        .authenticated()
                        .anyRequest()
                        .permitAll())
                .csrf(csrf -> csrf.disable())
                .logout(logout -> logout.logoutUrl("/signout").logoutSuccessUrl("/hello"))
                .httpBasic(Customizer.withDefaults())
                .formLogin(form -> form.loginPage("/form")
                        .loginProcessingUrl("/j_security_check")
                        .defaultSuccessUrl("/filtered")
                        .usernameParameter("j_username")
                        .passwordParameter("j_password"))
                .build();
    }

    @Bean
    UserDetailsService users() {
        List<UserDetails> users = Users.names().stream()
                .map(name -> User.withUsername(name)
                        .password("{noop}" + Users.PASSWORD)
                        .roles(Users.ROLE)
                        .build())
                .toList();
        return new InMemoryUserDetailsManager(users);
    }

    @Bean
    ServletRegistrationBean<KitServlet> servlet() {
        ServletRegistrationBean<KitServlet> servlet = new ServletRegistrationBean<>(new KitServlet(), PATHS);
        servlet.setLoadOnStartup(1);
        return servlet;
    }

    @Bean
    ServletRegistrationBean<ActingServlet> acting() {
        return new ServletRegistrationBean<>(new ActingServlet(), "/acting");
    }

    /** Acts for somebody else until its request ends. */
    static final class ActingServlet extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            SecurityContext other = SecurityContextHolder.createEmptyContext();
            other.setAuthentication(UsernamePasswordAuthenticationToken.authenticated("batch", "", List.of()));
            SecurityContextHolder.setContext(other);
            Holds.here(request.getParameter("hold"));
            response.getWriter().print("{}");
        }
    }

    @Bean
    ServletRegistrationBean<StrangeUsers.Unknown> unknown() {
        return new ServletRegistrationBean<>(new StrangeUsers.Unknown(), "/unknown");
    }

    @Bean
    FilterRegistrationBean<StrangeUsers.Left> left() {
        FilterRegistrationBean<StrangeUsers.Left> filter = new FilterRegistrationBean<>(new StrangeUsers.Left());
        filter.addUrlPatterns("/left");
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    @Bean
    FilterRegistrationBean<KitFilter> filter() {
        return new FilterRegistrationBean<>(new KitFilter());
    }

    @Bean
    ServletListenerRegistrationBean<KitListener> listener() {
        return new ServletListenerRegistrationBean<>(new KitListener());
    }
}
