// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quivive.SessionSettings.ProcessorTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionSettingsTest {
    @Test
    void whatATextDoesNotNameStaysAsItIsByDefault() {
        assertThat(SessionSettings.parse("")).isEqualTo(SessionSettings.DEFAULT);
    }

    @Test
    void everySettingIsRead() {
        SessionSettings settings = SessionSettings.parse("""
                trustedProxies = 10.0.0.0/8 , 2001:db8::1
                restPaths=/api/*,,/v2/*
                soapPaths=/ws
                apiKeyHeaders=X-Key
                restIdle=90s
                secretNames=PIN,Tan
                maskedPaths=/reset/*
                processorTime=Sampled
                maxSessions=7
                """);
        assertThat(settings.trustedProxies()).containsExactly("10.0.0.0/8", "2001:db8::1");
        assertThat(settings.restPaths()).containsExactly("/api/*", "/v2/*");
        assertThat(settings.soapPaths()).containsExactly("/ws");
        assertThat(settings.apiKeyHeaders()).containsExactly("X-Key");
        assertThat(settings.restIdle()).isEqualTo(Duration.ofSeconds(90));
        assertThat(settings.secretNames()).containsExactly("PIN", "Tan");
        assertThat(settings.maskedPaths()).containsExactly("/reset/*");
        assertThat(settings.processorTime()).isEqualTo(ProcessorTime.SAMPLED);
        assertThat(settings.maxSessions()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nonsense=1|'nonsense' does not exist",
                "restIdle=soon|'soon' is no time",
                "restIdle=0s|PT0S is out of range",
                "restIdle=-1m|PT-1M is out of range",
                "restIdle=0.5s|PT0.5S is out of range",
                "restIdle=99999999h|PT99999999H is out of range",
                "processorTime=maybe|'maybe' does not exist",
                "maxSessions=many|'many' is no number",
                "maxSessions=0|0 is too small",
                "trustedProxies=example.org|'example.org' is no address",
                "trustedProxies=10.0.0.0/33|'10.0.0.0/33' is no address",
                "secretNames=a,--|'--' has no letter",
                "restPaths=\\u12|no properties file",
            })
    void whatCannotBeReadIsRefusedWithItsValue(String text, String message) {
        assertThatThrownBy(() -> SessionSettings.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
