package io.plimsoll;

import io.plimsoll.access.Open;
import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.PathResourceResolver;

/** Serves the console's files. Every path that names no file and is not the API's is a page of the console. */
@Hidden
@RestController
@Configuration(proxyBeanMethods = false)
class ConsoleResources implements WebMvcConfigurer {

  private static final Resource INDEX = new ClassPathResource("static/index.html");

  private static final String NOT_BUILT = """
      <!doctype html>
      <html lang="en">
      <meta charset="utf-8">
      <title>Plimsoll</title>
      <h1>Plimsoll is running</h1>
      <p>The console is not built into this program. Build it with <code>npm ci &amp;&amp; npm run build</code> in
      <code>console/</code>, then build the server again. The API is at <code>/api/v1</code>, its description at
      <code>/api/openapi.json</code> (both need a login or an API key).</p>
      </html>
      """;

  @Open("the console's page holds no data")
  @GetMapping("/")
  ResponseEntity<Resource> page() {
    Resource page = INDEX.exists()
        ? INDEX
        : new ByteArrayResource(NOT_BUILT.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return ResponseEntity.ok().contentType(MediaType.valueOf("text/html;charset=UTF-8"))
        .cacheControl(CacheControl.noCache()).body(page);
  }

  @Override
  public void addResourceHandlers(ResourceHandlerRegistry registry) {
    // Their names hold a hash of their content.
    registry.addResourceHandler("/assets/**").addResourceLocations("classpath:/static/assets/")
        .setCacheControl(CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable());
    registry.addResourceHandler("/**").addResourceLocations("classpath:/static/")
        .setCacheControl(CacheControl.noCache()).resourceChain(false).addResolver(new FileOrPage());
  }

  private static final class FileOrPage extends PathResourceResolver {

    @Override
    protected @Nullable Resource getResource(String path, Resource location) throws IOException {
      var file = super.getResource(path, location);
      if (file != null || !isPage(path)) return file;
      return INDEX.exists() ? INDEX : null;
    }

    private static boolean isPage(String path) {
      var first = path.indexOf('/') < 0 ? path : path.substring(0, path.indexOf('/'));
      return !first.equals("api") && !first.equals("actuator") && !first.equals("assets") && !first.equals("error")
          && path.indexOf('.', path.lastIndexOf('/') + 1) < 0;
    }
  }
}
