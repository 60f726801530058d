// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
//
// The least that reading processor times can cost: one clock_gettime for each thread, and nothing else.

#include <jni.h>
#include <time.h>

JNIEXPORT jlong JNICALL Java_io_quivive_jvm_BareClock_sum(JNIEnv *env, jclass type, jintArray systemIds) {
    jlong sum = 0;
    jint count = (*env)->GetArrayLength(env, systemIds);
    jint *ids = (*env)->GetIntArrayElements(env, systemIds, NULL);
    for (jint i = 0; i < count; i++) {
        struct timespec time;
        if (clock_gettime((~ids[i] << 3) | 6, &time) == 0) {
            sum += time.tv_sec * 1000000000L + time.tv_nsec;
        }
    }
    (*env)->ReleaseIntArrayElements(env, systemIds, ids, JNI_ABORT);
    return sum;
}
