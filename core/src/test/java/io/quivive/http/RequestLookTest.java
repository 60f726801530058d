// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.Depth;
import io.quivive.SessionSettings;
import io.quivive.SessionType;
import io.quivive.request.LiveThreads;
import io.quivive.request.ReadRequest;
import io.quivive.request.RequestReader;
import io.quivive.request.Stamp;
import io.quivive.request.Unreadable;
import io.quivive.session.LiveSession;
import io.quivive.session.SessionRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Of a server made by hand, whose requests change when the test says so. */
class RequestLookTest {
    private static final LiveThreads THREADS = new LiveThreads() {
        @Override
        public List<Thread> all() {
            return List.of();
        }

        @Override
        public @Nullable Object task(Thread thread) {
            return null;
        }

        @Override
        public long id(Thread thread) {
            return thread.getId();
        }
    };

    private final SessionRegistry registry = new SessionRegistry(SessionSettings.DEFAULT);

    @BeforeEach
    void onlyLook() {
        registry.depth(Depth.LOOK);
    }

    private final HttpTracker tracker = new HttpTracker(registry);
    private final AtomicLong last = new AtomicLong(41);
    private final List<Place> places = new ArrayList<>();
    private final Hand hand = new Hand();

    @Test
    void aRequestIsShownWithWhatWasRead() {
        LiveSession session = session();
        Place place = place(7L, "/a", "b=c");
        place.session = session;
        place.user = "ann";
        place.headers.put("User-Agent", "a client");
        ReadRequest request = look().get(0);
        assertThat(request.path).isEqualTo("/a");
        assertThat(request.query).isEqualTo("b=c");
        assertThat(request.thread).isEqualTo(7);
        assertThat(request.number).isEqualTo(42);
        assertThat(request.server).isEqualTo("Hand 1");
        assertThat(request.session()).isSameAs(session);
        assertThat(request.copy.address()).isEqualTo("192.0.2.1");
        assertThat(session.userName()).isEqualTo("ann");
        assertThat(session.hasClient()).isTrue();
        assertThat(look().get(0).number).as("the same request").isEqualTo(42);
        place.generation++;
        assertThat(look().get(0).number).as("the next one of the same object").isEqualTo(43);
    }

    @Test
    void aRequestToWhichTwoPlacesLeadIsShownOnce() {
        Place place = place(7L, "/a", null);
        place(8L, "/b", null);
        places.add(place);
        assertThat(look()).extracting(read -> read.path).containsExactlyInAnyOrder("/a", "/b");
    }

    @Test
    void whatChangesWhileItIsCopiedIsReadAgainAndLeftOutAfterThreeTries() {
        Place place = place(7L, "/a", null);
        place.onPath = () -> {
            place.generation++;
            place.path = "/b";
            place.onPath = () -> {};
        };
        assertThat(look())
                .singleElement()
                .satisfies(read -> assertThat(read.path).isEqualTo("/b"));
        place.onPath = () -> place.generation++;
        RequestLook look = made(false);
        assertThat(look.read(THREADS)).isEmpty();
        assertThat(look.left()).isEqualTo(1);
        assertThat(place.reads).as("two tries, then three").isEqualTo(5);
    }

    @Test
    void aRequestThatMovesToAnotherThreadIsReadAgain() {
        Place place = place(7L, "/a", null);
        place.onPath = () -> {
            place.thread = 8L;
            place.onPath = () -> {};
        };
        assertThat(look())
                .singleElement()
                .satisfies(read -> assertThat(read.thread).isEqualTo(8));
    }

    @Test
    void aRequestWhoseSessionIsFoundWhileItsUserIsReadIsReadAgain() {
        Place place = place(7L, "/a", null);
        LiveSession session = session();
        place.onUser = () -> {
            place.session = session;
            place.user = "zoe";
            place.onUser = () -> {};
        };
        assertThat(look()).singleElement().satisfies(read -> {
            assertThat(read.session()).isSameAs(session);
            assertThat(read.user).isEqualTo("zoe");
        });
    }

    @Test
    void aUserOfAnotherSessionThanThatWhichWasReadNamesNone() {
        Place place = place(7L, "/a", null);
        LiveSession first = session();
        LiveSession second = session();
        place.session = first;
        place.onUser = () -> {
            place.session = second;
            place.user = "zoe";
            place.onUser = () -> {};
        };
        assertThat(look())
                .singleElement()
                .satisfies(read -> assertThat(read.session()).isSameAs(second));
        assertThat(first.userName()).isEmpty();
        assertThat(second.userName()).isEqualTo("zoe");
    }

    @Test
    void ofTwoThatClaimOneThreadNoneIsShown() {
        place(7L, "/a", null);
        place(7L, "/b", null);
        place(9L, "/c", null);
        RequestLook look = made(false);
        assertThat(look.read(THREADS)).extracting(read -> read.path).containsExactly("/c");
        assertThat(look.left()).isEqualTo(2);
    }

    @Test
    void whatItsClassLacksIsUnknownAndTheRestIsShown() {
        Place place = place(7L, "/a", null);
        place.onUser = () -> {
            throw Unreadable.missing("Hand.user");
        };
        place.onPeer = () -> {
            throw Unreadable.missing("Hand.peer");
        };
        assertThat(look()).singleElement().satisfies(read -> {
            assertThat(read.path).isEqualTo("/a");
            assertThat(read.user).isNull();
            assertThat(read.copy.address()).isEmpty();
            assertThat(read.copy.unknown()).containsExactly("userName", "address");
        });
    }

    @Test
    void whatIsBeingChangedIsNoValue() {
        Place place = place(7L, "/a", null);
        place.onUser = () -> {
            place.onUser = () -> {};
            throw Unreadable.changing("user");
        };
        assertThat(look()).hasSize(1);
        assertThat(place.reads).isEqualTo(2);
    }

    @Test
    void aReaderThatFailsCostsItsRequestAloneAndIsTold() {
        Place place = place(7L, "/a", null);
        place.onPath = () -> {
            throw new IllegalStateException("the host's");
        };
        place(8L, "/b", null);
        assertThat(look()).extracting(read -> read.path).containsExactly("/b");
        assertThat(registry.unread()).singleElement().satisfies(unread -> {
            assertThat(unread.what()).isEqualTo("Hand");
            assertThat(unread.why()).contains("IllegalStateException").doesNotContain("the host's");
        });
    }

    @Test
    void whereStoresAreReorderedACopyHasToHoldForAWhile() {
        Place place = place(7L, "/a", null);
        place(8L, "/b", null);
        int[] times = {0};
        place.onPath = () -> {
            if (times[0]++ == 0) { // what the first copy did not see
                place.path = "/other";
            }
        };
        RequestLook look = made(true);
        assertThat(look.read(THREADS)).extracting(read -> read.path).containsExactly("/b");
        assertThat(look.left()).isEqualTo(1);
    }

    @Test
    void ofASessionThatHasEndedTheUserStays() {
        LiveSession session = session();
        session.userName("ann");
        Place place = place(7L, "/a", null);
        place.session = session;
        place.ended = true;
        assertThat(look()).singleElement().satisfies(read -> {
            assertThat(read.session()).isNull();
            assertThat(read.user).isEqualTo("ann");
            assertThat(read.copy.sessionEnded()).isTrue();
        });
    }

    @Test
    void aCredentialWithAUserIsASessionOfRest() {
        Place place = place(7L, "/a", null);
        place.headers.put("Authorization", "Bearer secret");
        assertThat(look().get(0).session()).as("nobody").isNull();
        place.user = "robot";
        LiveSession session = Objects.requireNonNull(look().get(0).session());
        assertThat(session.type()).isEqualTo(SessionType.REST);
        assertThat(session.userName()).isEqualTo("robot");
        assertThat(look().get(0).session()).as("the same").isSameAs(session);
        place.user = "secret";
        assertThat(look().get(0).user).as("a name that is the credential").isEmpty();
    }

    @Test
    void whereRequestsAreFollowedHooksTellOfTheirSessions() {
        registry.depth(Depth.FOLLOW);
        LiveSession session = session();
        Place place = place(7L, "/a", null);
        place.session = session;
        place.user = "ann";
        assertThat(look().get(0).session()).isSameAs(session);
        assertThat(session.userName()).isEmpty();
        place.session = null;
        place.headers.put("Authorization", "Bearer secret");
        assertThat(look().get(0).session()).isNull();
    }

    @Test
    void whomARequestActsForIsNotItsSessionsUser() {
        LiveSession session = session();
        Place place = place(7L, "/a", null);
        place.session = session;
        place.user = "batch";
        place.signedIn = false;
        assertThat(look().get(0).session()).isSameAs(session);
        assertThat(session.userName()).isEmpty();
    }

    @Test
    void whatTheFirstLookThatFollowsFindsBeganBefore() {
        Place place = place(7L, "/a", null);
        place.started = -1;
        registry.depth(Depth.FOLLOW);
        assertThat(look().get(0).sinceMillis).isLessThan(registry.readUntil());
        Place later = place(8L, "/b", null);
        later.started = -1;
        assertThat(look().stream().filter(each -> each.path.equals("/b")).toList())
                .singleElement()
                .satisfies(each -> assertThat(each.sinceMillis).isGreaterThanOrEqualTo(registry.readUntil()));
    }

    @Test
    void whereNoStartIsKeptItIsWhenItWasFirstSeen() {
        Place place = place(7L, "/a", null);
        place.started = -1;
        ReadRequest first = look().get(0);
        assertThat(first.sinceAtLeast).isTrue();
        assertThat(look().get(0).sinceMillis).isEqualTo(first.sinceMillis);
    }

    private final RequestLook shared = made(false);

    private List<ReadRequest> look() {
        return shared.read(THREADS);
    }

    private RequestLook made(boolean confirmsAgain) {
        return new RequestLook(registry, tracker, () -> threads -> List.of(hand), last, confirmsAgain);
    }

    private LiveSession session() {
        return Objects.requireNonNull(registry.open(SessionType.WEB, 1));
    }

    private Place place(long thread, String path, @Nullable String query) {
        Place place = new Place(thread, path, query);
        places.add(place);
        return place;
    }

    private static final class Place {
        private final Map<String, String> headers = new HashMap<>();
        private final @Nullable String query;
        private Long thread;
        private String path;
        private long generation = 1;
        private long started = 1;
        private int reads;
        private @Nullable LiveSession session;
        private boolean ended;
        private @Nullable String user = "";
        private boolean signedIn = true;
        private Runnable onPath = () -> {};
        private Runnable onUser = () -> {};
        private Runnable onPeer = () -> {};

        Place(long thread, String path, @Nullable String query) {
            this.thread = thread;
            this.path = path;
            this.query = query;
        }
    }

    private final class Hand implements RequestReader<Place> {
        @Override
        public String product() {
            return "Hand";
        }

        @Override
        public String server(Place place) {
            return "Hand 1";
        }

        @Override
        public void places(Consumer<Place> visitor) {
            places.forEach(visitor);
        }

        @Override
        public Stamp stamp(Place place) {
            return new Stamp(place, place.thread, place.generation, 1);
        }

        @Override
        public long startedMillis(Place place) {
            return place.started;
        }

        @Override
        public boolean isWaiting(Place place) {
            return false;
        }

        @Override
        public String method(Place place) {
            place.reads++;
            return "GET";
        }

        @Override
        public String path(Place place) {
            String path = place.path;
            place.onPath.run();
            return path;
        }

        @Override
        public @Nullable String query(Place place) {
            return place.query;
        }

        @Override
        public @Nullable String header(Place place, String name) {
            return place.headers.get(name);
        }

        @Override
        public String peer(Place place) {
            place.onPeer.run();
            return "192.0.2.1";
        }

        @Override
        public @Nullable LiveSession session(Place place) {
            return place.session;
        }

        @Override
        public boolean isSessionEnded(Place place) {
            return place.ended;
        }

        @Override
        public @Nullable String user(Place place) {
            place.onUser.run();
            return place.user;
        }

        @Override
        public boolean isSignedIn(Place place) {
            return place.signedIn;
        }
    }
}
