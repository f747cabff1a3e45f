package io.plimsoll.catalog;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.Map;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Describes what the CSV of each kind looks like. */
@Configuration(proxyBeanMethods = false)
class CatalogExamples {

  private static final Map<String, String> FILES = Map.of(
      "units", "code,name,base,factor\nKG,kilogram,MG,1000000\n",
      "categories", "code,name,parent\nWOMEN,Women,\nWOMENS-TOPS,Women's tops,WOMEN\n",
      "products", "code,name,category,description\nLINEN-SHIRT,Linen shirt,WOMENS-TOPS,\"Washed linen, relaxed fit\"\n",
      "items",
      "sku,product,name,gtin,unit,lotTracked,category,attributes,packs,price,currency,cost,costCurrency,status\n"
          + "LINEN-SHIRT-NAVY-M,LINEN-SHIRT,\"Linen shirt, navy, M\",4006381333931,EA,false,WOMENS-TOPS,"
          + "colour=navy;size=M,CASE=12,49.90,EUR,18.20,EUR,ACTIVE\n",
      "locations", "code,name,type,street,city,postcode,country,timeZone,gln,open\n"
          + "FC-LEEDS,Fulfilment centre Leeds,FULFILMENT_CENTRE,1 Canal Wharf,Leeds,LS11 5PS,GB,Europe/London,,true\n",
      "channels", "code,name,type,currency,locations,splitAllowed,backorders,backorderLimit,timeZone\n"
          + "WEB,Own web shop,OWN_SHOP,GBP,FC-LEEDS;FC-BRISTOL,true,ALLOWED,50,Europe/London\n",
      "listings", "channel,channelSku,sku,packQuantity\nMARKET-ONE,B0-4711,LINEN-SHIRT-NAVY-M,1\n");

  @Bean
  GlobalOpenApiCustomizer csvExamples() {
    return api -> FILES.forEach((kind, file) -> {
      var path = "/api/v1/catalog/" + kind;
      var reading = api.getPaths().get(path + "/import");
      if (reading != null) reading.getPost().setRequestBody(new RequestBody().required(true).content(csv(file)));
      var writing = api.getPaths().get(path + "/export");
      if (writing != null) answer(writing.getGet(), csv(file));
    });
  }

  private static void answer(Operation operation, Content content) {
    if (operation.getResponses() == null) operation.setResponses(new ApiResponses());
    operation.getResponses().addApiResponse("200", new ApiResponse().description("OK").content(content));
  }

  private static Content csv(String file) {
    return new Content().addMediaType("text/csv", new MediaType().schema(new StringSchema()).example(file));
  }
}
