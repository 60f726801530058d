// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.boot;

import io.quivive.compatibility.app.Answer;
import io.quivive.compatibility.app.Holds;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** An endpoint as applications of Spring have them. */
@RestController
class SpringController {
    @GetMapping(path = "/spring", produces = "application/json")
    String spring(
            @RequestParam(name = "marker", required = false) @Nullable String marker,
            @RequestParam(name = "hold", required = false) @Nullable String hold,
            @Nullable Principal principal) {
        Holds.here(hold);
        return new Answer()
                .withText("marker", marker)
                .withText("user", principal == null ? "" : principal.getName())
                .withThread("")
                .toString();
    }
}
