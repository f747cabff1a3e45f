package io.plimsoll.access;

import io.plimsoll.platform.Actor;
import io.plimsoll.platform.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * How requests are let in: one filter of our own behind Spring Security's firewall, then each endpoint's permission. Measured
 * against the usual dozen filters, this leaves a request its speed.
 */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration implements WebMvcConfigurer {

  @Bean
  SecurityFilterChain accessChain(ApiKeys keys, Sessions sessions) {
    return new DefaultSecurityFilterChain(AnyRequestMatcher.INSTANCE, new AccessFilter(keys, sessions));
  }

  /** Codes may hold a slash or a per cent sign; what can change the meaning of a path stays refused. */
  @Bean
  StrictHttpFirewall firewall() {
    var firewall = new StrictHttpFirewall();
    firewall.setAllowUrlEncodedSlash(true);
    firewall.setAllowUrlEncodedPercent(true);
    return firewall;
  }

  @Bean
  RequestRejectedHandler rejected() {
    return (request, response, rejection) -> AccessFilter.write(
        Problem.malformed("the request is not well formed: " + rejection.getMessage()), request, response);
  }

  @Bean
  SecurityObservationSettings unobserved() {
    return SecurityObservationSettings.noObservations();
  }

  @Bean
  PasswordEncoder passwordEncoder() {
    return PasswordEncoderFactories.createDelegatingPasswordEncoder();
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(new PermissionCheck());
  }

  @Override
  public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
    resolvers.add(new ActorResolver());
  }

  /** Asks for the permission that the endpoint names. One that names none is not reachable. */
  private static final class PermissionCheck implements HandlerInterceptor {

    private final Map<Method, Rule> rules = new ConcurrentHashMap<>();

    private record Rule(boolean open, @Nullable Permission permission) {}

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
      if (!(handler instanceof HandlerMethod method)) return true;
      var rule = rules.computeIfAbsent(method.getMethod(), _ -> rule(method));
      if (rule.open) return true;
      if (!(request.getAttribute(Caller.ATTRIBUTE) instanceof Caller caller)) {
        throw Problem.unauthenticated("sign in, or send an API key");
      }
      if (rule.permission != null && !caller.permissions().contains(rule.permission)) {
        throw Problem.forbidden("FORBIDDEN", "this needs the permission " + rule.permission,
            Map.of("permission", rule.permission.name()));
      }
      return true;
    }

    private static Rule rule(HandlerMethod method) {
      if (method.hasMethodAnnotation(Open.class)) return new Rule(true, null);
      var requires = method.getMethodAnnotation(Requires.class);
      if (requires != null) return new Rule(false, requires.value());
      if (method.getBeanType().getPackageName().startsWith("io.plimsoll")) {
        throw new IllegalStateException(method.getShortLogMessage() + " names no permission");
      }
      // Of the framework: what the filter has let through.
      return new Rule(true, null);
    }
  }

  /** Hands the caller to an endpoint. */
  private static final class ActorResolver implements HandlerMethodArgumentResolver {

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
      return parameter.getParameterType() == Actor.class;
    }

    @Override
    public Object resolveArgument(MethodParameter parameter, @Nullable ModelAndViewContainer container,
        NativeWebRequest request, @Nullable WebDataBinderFactory binder) {
      if (request.getAttribute(Caller.ATTRIBUTE, RequestAttributes.SCOPE_REQUEST) instanceof Caller caller) {
        return caller.actor();
      }
      throw Problem.unauthenticated("sign in, or send an API key");
    }
  }
}
